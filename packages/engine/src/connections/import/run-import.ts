import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isEngineError, messageOf } from '../../core/errors.js';
import type { Database } from '../../store/database.js';
import { IMPORT_NOTES_MAX } from '../connection-limits.js';
import type { ImportOptions, ImportReport } from '../connections-types.js';
import { FileThread } from '../files/file-thread.js';
import { mergeSmallParts } from '../maintain/merge-small-parts.js';
import { matchDays } from '../match/match-days.js';
import { daysToMatch } from '../match/stale-days.js';
import { type ConnectionPlace, withWriter } from '../write-access.js';
import type { ArchiveSources, FoundArchive } from './archive-sources.js';
import { cancelled, fetchArchive } from './fetch-archive.js';
import { forgetArchive } from './forget-archive.js';
import { type ImportedArchive, importArchive } from './import-archive.js';
import { KnownArchives } from './known-archives.js';

const MS_PER_SECOND = 1_000;
const READ_BYTES = 1 << 20;

/**
 * Loads every archive that is new, a commit each: killed at any instant, each is there whole or not at all. Then New and
 * Destroy of the days that changed are matched.
 */
export function runImport(place: ConnectionPlace, sources: ArchiveSources, options: RunOptions): Promise<ImportReport> {
  return withWriter(place, (database) => new ImportRun(place, sources, options, database).run());
}

interface RunOptions extends ImportOptions {
  /** Names and versions of archives that were looked at in earlier runs. */
  readonly seen: Set<string>;
}

class ImportRun {
  readonly #place: ConnectionPlace;
  readonly #sources: ArchiveSources;
  readonly #options: RunOptions;
  readonly #database: Database;
  readonly #started = performance.now();
  readonly #runName = randomBytes(6).toString('hex');
  readonly #archives = { found: 0, loaded: 0, already: 0, refused: 0, failed: 0 };
  readonly #sums = { connections: 0, sessionEnds: 0, quarantined: 0 };
  readonly #notes: { archive: string; reason: string }[] = [];
  readonly #thread = FileThread.isUseful ? new FileThread() : undefined;
  #records = 0;
  #done = 0;

  constructor(place: ConnectionPlace, sources: ArchiveSources, options: RunOptions, database: Database) {
    this.#place = place;
    this.#sources = sources;
    this.#options = options;
    this.#database = database;
  }

  async run(): Promise<ImportReport> {
    try {
      return await this.#run();
    } finally {
      await this.#thread?.close();
    }
  }

  async #run(): Promise<ImportReport> {
    const { layout, manifest } = this.#place;
    const { signal } = this.#options;
    this.#tell('list');
    const found = await this.#sources.list(signal);
    this.#archives.found = found.length;
    const known = await this.#database.use((connection) =>
      KnownArchives.read(connection, layout, manifest.state, this.#options.seen),
    );
    for (const archive of found) {
      if (signal?.aborted) throw cancelled();
      await this.#take(archive, known);
      this.#done += 1;
      this.#tell('load');
    }
    const matched = await matchDays({
      layout,
      manifest,
      database: this.#database,
      memoryBytes: this.#place.options.memoryBytes,
      name: `${this.#runName}-match`,
      thread: this.#thread,
      signal,
      onDay: (daysDone, daysTotal) => this.#tell('match', daysDone, daysTotal),
    });
    await this.#database.use((connection) =>
      mergeSmallParts(connection, { layout, manifest, name: `${this.#runName}-merged`, signal }),
    );
    this.#tell('done');
    return {
      archives: { ...this.#archives },
      ...this.#sums,
      spans: matched.spans,
      daysMatched: matched.days,
      seconds: Math.round(performance.now() - this.#started) / MS_PER_SECOND,
      lakeVersion: manifest.state.version,
      notes: this.#notes,
    };
  }

  async #take(archive: FoundArchive, known: KnownArchives): Promise<void> {
    const { layout, manifest } = this.#place;
    if (known.isSeen(archive.name, archive.etag)) {
      this.#archives.already += 1;
      return;
    }
    const aside = path.join(layout.spoolFolder, 'archive');
    try {
      const fetched = await fetchArchive(archive, aside, this.#options.signal);
      if (known.isLoaded(fetched.sha256)) {
        known.see(archive.name, archive.etag);
        this.#archives.already += 1;
        return;
      }
      const objectId = manifest.state.lastObjectId + 1;
      const made = await importArchive(
        archive,
        fetched,
        createReadStream(fetched.path, { highWaterMark: READ_BYTES }),
        {
          imported: Date.now(),
          layout,
          name: `${this.#runName}-${objectId}`,
          objectId,
          timeZone: this.#options.timeZone,
          keepDamaged: this.#options.keepDamaged,
          thread: this.#thread,
          signal: this.#options.signal,
          onRecords: (records) => {
            this.#records += records;
            this.#tell('load');
          },
        },
      );
      const before = known.isRefused(fetched.sha256)
        ? await this.#database.use((connection) =>
            forgetArchive(connection, layout, manifest.state, fetched.sha256, `${this.#runName}-${objectId}-before`),
          )
        : { add: [], drop: [] };
      await manifest.commit({
        add: [...made.parts, ...before.add],
        drop: before.drop,
        lastObjectId: objectId,
        stale: daysToMatch(made.parts),
      });
      known.add(fetched.sha256, made.isLoaded, archive.name, archive.etag);
      // Once more it would be refused for the same reason.
      known.see(archive.name, archive.etag);
      this.#count(archive, made);
    } catch (error) {
      if (!isEngineError(error) || error.code !== 'source') throw error;
      this.#archives.failed += 1;
      this.#note(archive, messageOf(error));
    } finally {
      await rm(aside, { force: true });
    }
  }

  #count(archive: FoundArchive, made: ImportedArchive): void {
    this.#archives[made.isLoaded ? 'loaded' : 'refused'] += 1;
    this.#sums.connections += made.connections;
    this.#sums.sessionEnds += made.sessionEnds;
    this.#sums.quarantined += made.quarantined;
    if (made.note !== null) this.#note(archive, made.note);
  }

  #note(archive: FoundArchive, reason: string): void {
    if (this.#notes.length < IMPORT_NOTES_MAX) this.#notes.push({ archive: archive.name, reason });
  }

  #tell(phase: 'list' | 'load' | 'match' | 'done', daysDone = 0, daysTotal = 0): void {
    this.#options.onProgress?.({
      phase,
      archivesTotal: this.#archives.found,
      archivesDone: this.#done,
      records: this.#records,
      daysDone,
      daysTotal,
    });
  }
}
