import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { deriveConversations, markUnbuiltHours } from '../conversations/derive.js';
import { ByteBudget } from '../core/byte-budget.js';
import { LIMITS } from '../core/limits.js';
import { Turnstile } from '../core/turnstile.js';
import type { IngestProgress, IngestReport } from '../engine-types.js';
import type { CountryLookup } from '../network/countries.js';
import { deriveRollups, rollupsAreDue } from '../rollups/derive-rollups.js';
import { markUnbuiltRollups } from '../rollups/unbuilt-rollups.js';
import type { Source } from '../sources/source.js';
import { Database } from '../store/database.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { Manifest, type ManifestState } from '../store/manifest.js';
import { removeOrphans } from '../store/remove-orphans.js';
import { AddressBook } from './address-book.js';
import { deskFor } from './choose-desk.js';
import { EarlyHours } from './early-hours.js';
import { FailureWatch } from './failure-watch.js';
import { IngestTally } from './ingest-tally.js';
import { cancelled, interruptible } from './interruptible.js';
import { KnownObjects, type PlannedObject } from './known-objects.js';
import { inOrder, listingWaves } from './listing-waves.js';
import { loadGroup } from './load-group.js';
import { groupsOf } from './object-groups.js';
import type { PrepareOptions } from './prepared.js';
import { type Ready, removeSpooled, withoutDuplicates } from './ready-group.js';
import type { RecordDesk } from './record-desk.js';
import type { RunOptions } from './run-ingest.js';
import { createNameTables } from './service-table.js';
import { hoursOfObjects } from './stale-hours.js';
import { writeBookkeeping } from './write-bookkeeping.js';

const MS_PER_SECOND = 1000;
const PROGRESS_EVERY_OBJECTS = 100;

export interface IngestSetting {
  readonly sources: readonly Source[];
  readonly layout: LakeLayout;
  readonly options: RunOptions;
  readonly fields: readonly string[] | undefined;
  readonly countries: CountryLookup;
  readonly memoryFolder: string | undefined;
}

/** What loading needs of DuckDB. */
interface Loader {
  readonly connection: DuckDBConnection;
  readonly early: EarlyHours | undefined;
  readonly book: () => Promise<AddressBook>;
  readonly known: KnownObjects;
}

/** One run of the ingest, under the lake's lock. */
export class IngestRun {
  readonly #setting: IngestSetting;
  readonly #manifest: Manifest;
  readonly #started = performance.now();
  readonly #runName = randomBytes(6).toString('hex');
  readonly #tally = new IngestTally();
  readonly #failures = new FailureWatch();
  readonly #room = {
    fetched: new ByteBudget(LIMITS.fetchedBytesMax),
    unpacking: new Turnstile(LIMITS.readConcurrency),
  };
  /** Where ordinary records are read and written; opened with the first objects. */
  #desk: RecordDesk | undefined;
  #groups = 0;
  #names = 0;

  constructor(setting: IngestSetting) {
    this.#setting = setting;
    this.#manifest = new Manifest(setting.layout.manifestFolder);
  }

  async run(): Promise<IngestReport> {
    const { layout, options } = this.#setting;
    const state = await this.#manifest.refresh();
    await removeOrphans(layout, state, Date.now());
    await this.#withDatabase((connection) => this.#load(connection, state));
    // In a database of their own: what loading remembers of addresses has no use here, and memory is bounded. Rollups come
    // first: most of the dashboard reads them.
    if (rollupsAreDue(this.#manifest.state, Date.now()) || this.#manifest.state.stale.size > 0) {
      await this.#withDatabase(async (connection) => {
        await this.#deriveRollups(connection);
        if (this.#manifest.state.stale.size > 0) await this.#derive(connection);
      });
    }
    this.#progress('done');
    const { reader } = options;
    return {
      ...this.#tally.report(),
      seconds: Math.round(performance.now() - this.#started) / MS_PER_SECOND,
      lake_version: this.#manifest.state.version,
      sources: [...new Set(this.#setting.sources.map((source) => source.name))],
      ...(reader === undefined ? {} : { reader }),
    };
  }

  async #withDatabase(work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
    const { layout, options } = this.#setting;
    const database = await Database.open({
      memoryBytes: options.memoryBytes ?? LIMITS.ingestMemoryBytes,
      // In the spool, so that the next run removes what a killed one left.
      spillFolder: path.join(layout.spoolFolder, 'spill'),
      threads: options.threads,
    });
    try {
      await database.use((connection) =>
        interruptible(connection, this.#setting.options.signal, () => work(connection)),
      );
    } finally {
      await database.close();
    }
  }

  async #deriveRollups(connection: DuckDBConnection): Promise<void> {
    const { layout, options } = this.#setting;
    await deriveRollups({
      connection,
      layout,
      manifest: this.#manifest,
      memoryBytes: options.memoryBytes ?? LIMITS.ingestMemoryBytes,
      nowMs: Date.now(),
      signal: options.signal,
      onStep: () => this.#progress('rollups'),
    });
  }

  async #derive(connection: DuckDBConnection): Promise<void> {
    const { layout, options } = this.#setting;
    await deriveConversations({
      connection,
      layout,
      manifest: this.#manifest,
      memoryBytes: options.memoryBytes ?? LIMITS.ingestMemoryBytes,
      signal: options.signal,
      onHour: (done, left) => this.#progress('conversations', { hoursDone: done, hoursTotal: done + left }),
    });
  }

  async #load(connection: DuckDBConnection, state: ManifestState): Promise<void> {
    await markUnbuiltHours({ connection, layout: this.#setting.layout, manifest: this.#manifest });
    await markUnbuiltRollups({ connection, layout: this.#setting.layout, manifest: this.#manifest });
    const { sources, layout, options, countries } = this.#setting;
    const { signal, window, relistS } = options;
    this.#progress('list');
    const known = await KnownObjects.open(connection, layout, state);
    let opened: Promise<AddressBook> | undefined;
    const book = (): Promise<AddressBook> => {
      opened ??= createNameTables(connection).then(() => AddressBook.open(connection, countries));
      return opened;
    };
    const memoryBytes = options.memoryBytes ?? LIMITS.ingestMemoryBytes;
    const early = EarlyHours.open({
      connection,
      layout,
      manifest: this.#manifest,
      name: this.#runName,
      memoryBytes,
      signal,
    });
    const loader = { connection, book, known, early };
    const listing = {
      ...(window === undefined ? {} : { window }),
      ...(relistS === undefined ? {} : { relistS }),
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      for (const source of sources) {
        for await (const wave of listingWaves(source, known, listing)) {
          this.#tally.plan(wave);
          await this.#loadAll(source, wave.load, loader);
        }
      }
      // Any source of that name can read them: those of one bucket differ in their prefix only.
      for (const source of new Map(sources.map((each) => [each.name, each])).values()) {
        const copies = inOrder(await known.orphans(source.name));
        this.#tally.planAgain(copies);
        await this.#loadAll(source, copies, loader);
      }
      // Its memory is for those who build hours from now on.
      await this.#closeDesk();
      await early?.settle();
    } finally {
      await this.#closeDesk();
      await early?.close();
    }
  }

  async #loadAll(source: Source, objects: readonly PlannedObject[], loader: Loader): Promise<void> {
    this.#progress('load');
    const { options, countries } = this.#setting;
    const bytes = objects.reduce((sum, { object }) => sum + object.bytes, 0);
    this.#desk = await deskFor(bytes, { countries, mmdb: options.mmdb, before: this.#desk });
    const groups = groupsOf(objects, {
      source,
      failures: this.#failures,
      signal: options.signal,
      objectsPerCommit: options.objectsPerCommit,
      options: () => this.#prepareOptions(),
      onRead: () => {
        this.#tally.read += 1;
        if (this.#tally.read % PROGRESS_EVERY_OBJECTS === 0) this.#progress('load');
      },
    });
    for await (const group of groups) {
      await this.#loadGroup(source, group, loader);
      this.#tally.done += group.length;
      this.#progress('load');
    }
    this.#failures.conclude();
  }

  #prepareOptions(): Omit<PrepareOptions, 'source' | 'turn'> {
    const { layout, memoryFolder, fields, options } = this.#setting;
    return {
      spoolFolder: layout.spoolFolder,
      memoryFolder,
      name: String(this.#names++),
      fields,
      desk: this.#desk,
      signal: options.signal,
      room: this.#room,
    };
  }

  async #closeDesk(): Promise<void> {
    const desk = this.#desk;
    this.#desk = undefined;
    await desk?.close();
  }

  async #loadGroup(source: Source, group: readonly Ready[], { connection, book, known, early }: Loader): Promise<void> {
    const { layout } = this.#setting;
    const name = `${this.#runName}-${this.#groups++}`;
    const state = await this.#manifest.refresh();
    const first = state.lastObjectId + 1;
    const unique = await withoutDuplicates(group, known);
    const loaded = await loadGroup(unique, first, { connection, layout, book, desk: this.#desk, name });
    let lastId = first + unique.length - 1;
    const plans = new Map(loaded.outcomes.map((outcome, index) => [outcome, group[index]?.planned]));
    // A failure is written down once; while it goes on, what the lake says stays true.
    const remembered = loaded.outcomes.filter(
      (outcome) => outcome.status !== 'failed' || plans.get(outcome)?.failedBefore === false,
    );
    // An object refused after some of its rows were written is remembered under a new id; the old id's rows are dead.
    const entries = remembered.map((outcome) => ({
      outcome,
      objectId: loaded.dead.includes(outcome.objectId) ? ++lastId : outcome.objectId,
    }));
    // What could not be read has replaced nothing.
    const replaced = remembered.flatMap((outcome) =>
      outcome.status === 'failed' ? [] : (plans.get(outcome)?.replaces ?? []),
    );
    if (entries.length > 0) {
      const books = await writeBookkeeping(connection, entries, source.name, {
        layout,
        name: `${name}-books`,
        objects: [first, lastId],
      });
      const stale = new Set(loaded.hours);
      for (const hour of await hoursOfObjects(connection, layout, state, replaced)) stale.add(hour);
      if (this.#setting.options.signal?.aborted) throw cancelled();
      const hours = [...stale].sort((a, b) => a - b);
      await this.#manifest.commit({
        add: [...loaded.parts, ...books],
        dead: [...loaded.dead, ...replaced],
        lastObjectId: lastId,
        stale: hours,
        staleRollups: hours,
      });
      await known.learn(source.name, entries);
      if (hours.length > 0) await early?.loaded(stale);
    }
    for (const outcome of loaded.outcomes) this.#tally.count(source.name, outcome, plans.get(outcome));
    await removeSpooled(group, this.#desk);
  }

  #progress(phase: IngestProgress['phase'], hours: Pick<IngestProgress, 'hoursDone' | 'hoursTotal'> = {}): void {
    const { onProgress, reader } = this.#setting.options;
    onProgress?.({
      phase,
      objectsFound: this.#tally.found,
      objectsTotal: this.#tally.planned,
      objectsRead: this.#tally.read,
      objectsDone: this.#tally.done,
      rows: this.#tally.rows,
      objectBytes: this.#tally.objectBytes,
      seconds: (performance.now() - this.#started) / MS_PER_SECOND,
      ...hours,
      ...(reader === undefined ? {} : { reader }),
    });
  }
}
