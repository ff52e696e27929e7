import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { quoteFiles, quoteIdentifier } from '../core/quote-sql.js';
import { runBounded } from '../core/run-bounded.js';
import type { Scope } from '../core/scope.js';
import type { IngestOptions, IngestReport } from '../engine-types.js';
import { parseFieldList } from '../formats/read-first-line.js';
import { type CountryLookup, openBundledCountryTable, openMmdb } from '../network/countries.js';
import type { Source, SourceObject } from '../sources/source.js';
import { integerCell } from '../store/cells.js';
import { Database } from '../store/database.js';
import { acquireIngestLock } from '../store/ingest-lock.js';
import { type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import { Manifest, type ManifestState, partsOf } from '../store/manifest.js';
import { removeOrphans } from '../store/remove-orphans.js';
import { makeMemoryFolder } from '../store/temporary-folder.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import { AddressBook } from './address-book.js';
import { loadGroup } from './load-group.js';
import type { Outcome } from './outcome.js';
import { type IngestPlan, type KnownObject, planIngest } from './plan-ingest.js';
import { prepareObject } from './prepare-object.js';
import type { Prepared } from './prepared.js';
import { createNameTables } from './service-table.js';
import { writeBookkeeping } from './write-bookkeeping.js';

const MS_PER_SECOND = 1000;
const PROGRESS_EVERY_OBJECTS = 100;
/** Room asked of the memory file system before the spool goes there: several times what two batches of text take. */
const MEMORY_SPOOL_BYTES_MIN = 16 * LIMITS.batchTextBytesMax;

/** Loads what a source holds and the lake does not. One commit per group of objects: a killed run keeps those it made. */
export async function runIngest(
  source: Source,
  lake: string,
  scope: Scope,
  options: Omit<IngestOptions, 'folder'>,
): Promise<IngestReport> {
  const fields = options.fields === undefined ? undefined : parseFieldList(options.fields);
  const countries = options.mmdb === undefined ? await openBundledCountryTable() : await openMmdb(options.mmdb);
  const layout = lakeLayout(lake, scope);
  // Before the lock, which makes the lake's folder: a mistyped source must not leave an empty lake behind.
  await source.check();
  const lock = await acquireIngestLock(layout.lockFile);
  try {
    await rm(layout.spoolFolder, { recursive: true, force: true });
    await mkdir(layout.spoolFolder, { recursive: true });
    const memoryFolder = await makeMemoryFolder(MEMORY_SPOOL_BYTES_MIN);
    try {
      const run = new IngestRun(source, layout, options, fields, countries, memoryFolder);
      return await run.run();
    } finally {
      if (memoryFolder !== undefined) await rm(memoryFolder, { recursive: true, force: true });
    }
  } finally {
    await rm(layout.spoolFolder, { recursive: true, force: true });
    lock.release();
  }
}

class IngestRun {
  readonly #source: Source;
  readonly #layout: LakeLayout;
  readonly #options: Omit<IngestOptions, 'folder'>;
  readonly #fields: readonly string[] | undefined;
  readonly #countries: CountryLookup;
  readonly #memoryFolder: string | undefined;
  readonly #manifest: Manifest;
  readonly #started = performance.now();
  readonly #runName = randomBytes(6).toString('hex');
  #read = 0;
  #done = 0;
  readonly #hashes = new Map<string, string>();
  readonly #totals = { loaded: 0, duplicate: 0, quarantined: 0, replaced: 0 };
  readonly #rows = { rows: 0, bytes: 0n, packets: 0n, quarantined: 0, nodata: 0, skipdata: 0, objectBytes: 0 };

  constructor(
    source: Source,
    layout: LakeLayout,
    options: Omit<IngestOptions, 'folder'>,
    fields: readonly string[] | undefined,
    countries: CountryLookup,
    memoryFolder: string | undefined,
  ) {
    this.#memoryFolder = memoryFolder;
    this.#source = source;
    this.#layout = layout;
    this.#options = options;
    this.#fields = fields;
    this.#countries = countries;
    this.#manifest = new Manifest(layout.manifestFolder);
  }

  async run(): Promise<IngestReport> {
    const state = await this.#manifest.refresh();
    await removeOrphans(this.#layout, state, Date.now());
    const database = await Database.open({
      memoryBytes: this.#options.memoryBytes ?? LIMITS.ingestMemoryBytes,
      // In the spool, so that the next run removes what a killed one left.
      spillFolder: path.join(this.#layout.spoolFolder, 'spill'),
      threads: this.#options.threads,
    });
    try {
      return await database.use((connection) => this.#load(connection, state));
    } finally {
      await database.close();
    }
  }

  async #load(connection: DuckDBConnection, state: ManifestState): Promise<IngestReport> {
    this.#progress('list', 0, 0);
    const listing = { objects: [] as SourceObject[], ignored: 0 };
    for await (const page of this.#source.list(
      this.#options.signal === undefined ? {} : { signal: this.#options.signal },
    )) {
      listing.objects.push(...page.objects);
      listing.ignored += page.ignored;
    }
    const known = await this.#known(connection, state);
    const plan = planIngest(listing.objects, known);
    for (const key of plan.replaces.keys()) this.#hashes.delete(known.get(key)?.sha256 ?? '');
    const book = await AddressBook.open(connection, this.#countries);
    await createNameTables(connection);
    this.#progress('load', 0, plan.load.length);
    let number = 0;
    for await (const group of this.#groups(plan.load)) {
      await this.#loadGroup(connection, book, group, plan, `${this.#runName}-${number}`);
      number += 1;
      this.#done += group.length;
      this.#progress('load', this.#done, plan.load.length);
    }
    this.#progress('done', this.#done, plan.load.length);
    return this.#report(listing.objects.length, listing.ignored, plan);
  }

  /** Prepares the next group while the one handed out is being loaded. */
  async *#groups(objects: readonly SourceObject[]): AsyncGenerator<readonly Prepared[]> {
    const names = new Map(objects.map((object, index) => [object, String(index)]));
    const stream = runBounded(objects, LIMITS.readConcurrency, (object) =>
      prepareObject(object, {
        source: this.#source,
        spoolFolder: this.#layout.spoolFolder,
        memoryFolder: this.#memoryFolder,
        name: names.get(object) ?? '',
        fields: this.#fields,
      }),
    );
    const objectsMax = Math.min(
      Math.max(this.#options.objectsPerCommit ?? LIMITS.batchObjectsMax, 1),
      LIMITS.batchObjectsMax,
    );
    const next = async (): Promise<readonly Prepared[] | undefined> => {
      const prepared: Prepared[] = [];
      let bytes = 0;
      while (prepared.length < objectsMax && bytes < LIMITS.batchTextBytesMax) {
        const step = await stream.next();
        if (step.done) break;
        prepared.push(step.value);
        this.#read += 1;
        if (this.#read % PROGRESS_EVERY_OBJECTS === 0) this.#progress('load', this.#done, objects.length);
        bytes += textBytes(step.value);
      }
      return prepared.length === 0 ? undefined : prepared;
    };
    let pending = next();
    try {
      for (let group = await pending; group !== undefined; group = await pending) {
        this.#throwIfCancelled();
        pending = next();
        pending.catch(() => undefined);
        yield group;
      }
    } finally {
      // Whatever is still being read writes to the spool, which the caller removes.
      await pending.catch(() => undefined);
      await stream.return(undefined);
    }
  }

  async #loadGroup(
    connection: DuckDBConnection,
    book: AddressBook,
    group: readonly Prepared[],
    plan: IngestPlan,
    name: string,
  ): Promise<void> {
    const state = await this.#manifest.refresh();
    const first = state.lastObjectId + 1;
    const unique = group.map((each) => this.#withoutDuplicates(each));
    const loaded = await loadGroup(unique, first, { connection, layout: this.#layout, book, name });
    let lastId = first + unique.length - 1;
    const remembered = loaded.outcomes.filter((outcome) => !outcome.transient);
    // An object refused after some of its rows were written is remembered under a new id; the old id's rows are dead.
    const entries = remembered.map((outcome) => ({
      outcome,
      objectId: loaded.dead.includes(outcome.objectId) ? ++lastId : outcome.objectId,
    }));
    const books = await writeBookkeeping(connection, entries, this.#source.name, {
      layout: this.#layout,
      name: `${name}-books`,
      objects: [first, lastId],
    });
    const replaced = remembered.flatMap(({ object }) => plan.replaces.get(object.key) ?? []);
    await this.#manifest.commit({
      add: [...loaded.parts, ...books],
      dead: [...loaded.dead, ...replaced],
      lastObjectId: lastId,
    });
    this.#count(loaded.outcomes, plan);
    await removeSpooled(group);
  }

  /** Identical bytes under another key are loaded once; the copy is remembered as a duplicate. */
  #withoutDuplicates(prepared: Prepared): Prepared {
    if (prepared.kind === 'refused' || prepared.sha256 === null) return prepared;
    const original = this.#hashes.get(prepared.sha256);
    if (original !== undefined && original !== prepared.object.key) {
      return { kind: 'duplicate', object: prepared.object, sha256: prepared.sha256 };
    }
    const empty = prepared.kind === 'text' && prepared.lines === 0 && prepared.refusedLines === 0;
    if (!empty) this.#hashes.set(prepared.sha256, prepared.object.key);
    return prepared;
  }

  async #known(connection: DuckDBConnection, state: ManifestState): Promise<Map<string, KnownObject>> {
    const known = new Map<string, KnownObject>();
    const parts = partsOf(state, 'ingested').map((part) => path.join(this.#layout.root, ...part.path.split('/')));
    if (parts.length === 0) return known;
    const result = await connection.stream(
      `SELECT object, source, etag, sha256, status, rows + nodata + skipdata + quarantined, ${quoteIdentifier(OBJECT_ID_COLUMN)} ` +
        `FROM read_parquet(${quoteFiles(parts)}, hive_partitioning = false)`,
    );
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const [key, source, etag, sha256, status, lines, id] of chunk.getRows()) {
        const objectId = Number(id);
        if (state.dead.has(objectId)) continue;
        const mine = source === this.#source.name;
        const hash = sha256 === null ? null : String(sha256);
        if (mine) known.set(String(key), { objectId, etag: String(etag), sha256: hash, status: String(status) });
        if (status === 'loaded' && hash !== null && Number(lines) > 0) {
          this.#hashes.set(hash, mine ? String(key) : `${source}/${key}`);
        }
      }
    }
    return known;
  }

  #count(outcomes: readonly Outcome[], plan: IngestPlan): void {
    for (const outcome of outcomes) {
      this.#totals[outcome.status] += 1;
      if (outcome.status === 'loaded' && plan.replaces.has(outcome.object.key)) this.#totals.replaced += 1;
      this.#rows.rows += outcome.rows;
      this.#rows.bytes += outcome.bytes;
      this.#rows.packets += outcome.packets;
      this.#rows.quarantined += outcome.quarantined;
      this.#rows.nodata += outcome.nodata;
      this.#rows.skipdata += outcome.skipdata;
      this.#rows.objectBytes += outcome.object.bytes;
    }
  }

  #report(found: number, ignored: number, plan: IngestPlan): IngestReport {
    return {
      objects: { found, ...this.#totals, unchanged: plan.unchanged, ignored },
      rows: this.#rows.rows,
      bytes: integerCell(this.#rows.bytes),
      packets: integerCell(this.#rows.packets),
      rows_quarantined: this.#rows.quarantined,
      nodata: this.#rows.nodata,
      skipdata: this.#rows.skipdata,
      seconds: Math.round(performance.now() - this.#started) / MS_PER_SECOND,
      lake_version: this.#version,
    };
  }

  get #version(): number {
    return this.#manifest.state.version;
  }

  #progress(phase: 'list' | 'load' | 'done', objectsDone: number, objectsTotal: number): void {
    this.#options.onProgress?.({
      phase,
      objectsTotal,
      objectsRead: this.#read,
      objectsDone,
      rows: this.#rows.rows,
      objectBytes: this.#rows.objectBytes,
      seconds: (performance.now() - this.#started) / MS_PER_SECOND,
    });
  }

  #throwIfCancelled(): void {
    if (!this.#options.signal?.aborted) return;
    throw new EngineError(
      'cancelled',
      'The ingest was cancelled. What was committed stays; run it again to load the rest.',
    );
  }
}

function textBytes(prepared: Prepared): number {
  return prepared.kind === 'text'
    ? prepared.pieces.reduce((sum, piece) => sum + piece.bytes, 0)
    : prepared.object.bytes;
}

async function removeSpooled(group: readonly Prepared[]): Promise<void> {
  for (const prepared of group) {
    if (prepared.kind !== 'text') continue;
    await Promise.all(prepared.pieces.map((piece) => rm(piece.path, { force: true })));
  }
}
