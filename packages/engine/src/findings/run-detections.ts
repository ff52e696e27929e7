import type { DuckDBConnection } from '@duckdb/node-api';
import { SEVERITIES } from '../contract.js';
import { deriveConversations } from '../conversations/derive.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import { EngineError, messageOf } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { Scope } from '../core/scope.js';
import { formatInstant } from '../core/time-window.js';
import type { Detection, DetectionContext } from '../detections/detection.js';
import type { DetectionConfig } from '../detections/detection-config.js';
import type { DetectionOutcome, DetectOptions, DetectReport, DetectRequest } from '../engine-types.js';
import { Database, type DatabaseOptions } from '../store/database.js';
import { type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import { Manifest, type ManifestState, partsOf } from '../store/manifest.js';
import { hidePaths, makeViews } from '../store/views.js';
import { askDetection } from './ask-detection.js';
import { type DetectWindow, dataWindow, detectWindow, stillLearning, turnedOff } from './detect-window.js';
import { type Candidate, type FindingRecord, toFinding } from './finding-record.js';
import { replaceFindings } from './finding-store.js';
import { foldFindings } from './fold.js';
import { chooseDetections, contextOf, partsInReach, passes, readsAlone } from './plan-run.js';
import { type PreparedTable, prepareTables } from './prepare-tables.js';
import type { Suppressor } from './suppression.js';
import { waitForLock } from './wait-for-lock.js';
import { readWatermark, type Watermark, writeWatermark } from './watermark.js';

const MS_PER_SECOND = 1000;
/** A detection and what it is to ask in this pass. */
interface Asked {
  readonly detection: Detection;
  readonly context: DetectionContext;
  readonly query: CompiledQuery;
}

export interface DetectInput {
  readonly lake: string;
  readonly scope: Scope;
  readonly request: DetectRequest;
  readonly config: DetectionConfig;
  readonly suppressor: Suppressor;
  readonly database: DatabaseOptions;
}

/** Runs the detections over a window, in a database of their own, and folds what they find into the lake's findings. */
export async function runDetections(input: DetectInput, options: DetectOptions = {}): Promise<DetectReport> {
  const run = new DetectRun(input, options);
  return run.run();
}

class DetectRun {
  readonly #input: DetectInput;
  readonly #options: DetectOptions;
  readonly #started = performance.now();
  readonly #chosen: readonly Detection[];
  readonly #outcomes = new Map<string, DetectionOutcome>();
  readonly #candidates: Candidate[] = [];
  readonly #read = new Map<string, number>();

  constructor(input: DetectInput, options: DetectOptions) {
    this.#input = input;
    this.#options = options;
    this.#chosen = chooseDetections(input.request.names, input.config);
  }

  async run(): Promise<DetectReport> {
    const { lake, scope, request } = this.#input;
    const layout = lakeLayout(lake, scope);
    const manifest = new Manifest(layout.manifestFolder);
    const [state, watermark] = [await this.#upToDate(layout, manifest), await readWatermark(layout)];
    const window = detectWindow(request, state, watermark);
    this.#turnOff(state, window);
    if (window === undefined) return this.#report([], [], undefined, state.version);
    const database = await Database.open({
      memoryBytes: LIMITS.detectMemoryBytes,
      ...this.#input.database,
    });
    try {
      return await database.use(async (connection) => {
        await makeViews(connection, layout, partsInReach(state, window, this.#chosen));
        for (const pass of passes(window, state)) await this.#pass(database, connection, state, pass);
        this.#throwIfCancelled();
        this.#progress('commit');
        const ran = new Set(
          [...this.#outcomes.values()].flatMap(({ name, status }) => (status === 'ran' ? [name] : [])),
        );
        const before = new Set<string>();
        const { state: after, records } = await replaceFindings(
          connection,
          manifest,
          layout,
          (known) => {
            for (const { id } of known) before.add(id);
            return foldFindings({ known, found: this.#candidates, ran, window, tenant: scope.tenant });
          },
          this.#options.signal,
        );
        if (request.names === undefined && (watermark === undefined || window.from <= watermark.to)) {
          await writeWatermark(layout, nextWatermark(watermark, window, state));
        }
        const named = new Set(this.#chosen.map(({ name }) => name));
        const touched = records.filter(
          (each) =>
            each.lastSeen >= window.from &&
            each.firstSeen < window.to &&
            (request.names === undefined || named.has(each.detection)),
        );
        return this.#report(
          touched,
          touched.filter(({ id }) => !before.has(id)),
          window,
          after.version,
        );
      });
    } catch (error) {
      throw error instanceof EngineError
        ? error
        : new EngineError('query', hidePaths(messageOf(error), layout), { cause: error });
    } finally {
      await database.close();
    }
  }

  /** The newest state; conversations that an older version or a stopped ingest left to build are built first. */
  async #upToDate(layout: LakeLayout, manifest: Manifest): Promise<ManifestState> {
    const state = await manifest.refresh();
    const unbuilt = partsOf(state, 'flows').length > 0 && partsOf(state, 'conversations').length === 0;
    if (state.stale.size === 0 && !unbuilt) return state;
    this.#progress('prepare');
    const lock = await waitForLock(layout.lockFile, this.#options.signal);
    try {
      await this.#derive(layout, manifest);
      return await manifest.refresh();
    } finally {
      lock.release();
    }
  }

  async #derive(layout: LakeLayout, manifest: Manifest): Promise<void> {
    const memoryBytes = this.#input.database.memoryBytes ?? LIMITS.detectMemoryBytes;
    const database = await Database.open({ ...this.#input.database, memoryBytes });
    try {
      await database.use((connection) => {
        const options = { connection, layout, manifest, memoryBytes, signal: this.#options.signal };
        return deriveConversations(options);
      });
    } finally {
      await database.close();
    }
  }

  #turnOff(state: ManifestState, window: DetectWindow | undefined): void {
    const { config } = this.#input;
    for (const detection of this.#chosen) {
      const reason = config.disabled.has(detection.name)
        ? 'It is turned off in the configuration.'
        : window === undefined
          ? 'There is no new data to look at.'
          : turnedOff(detection, state, window);
      if (reason !== undefined) this.#note(detection.name, { status: 'off', reason });
      if (reason !== undefined || window === undefined) continue;
      const { thresholds } = contextOf(detection, window, config, window.from);
      const learning = stillLearning(thresholds, state, window);
      if (learning !== undefined) this.#note(detection.name, { status: 'learning', reason: learning });
    }
  }

  async #pass(
    database: Database,
    connection: DuckDBConnection,
    state: ManifestState,
    window: DetectWindow,
  ): Promise<void> {
    this.#throwIfCancelled();
    this.#progress('prepare');
    const dataFrom = dataWindow(partsOf(state, 'flows'))?.from ?? window.from;
    const asked = this.#chosen.flatMap((detection): Asked[] => {
      const status = this.#outcomes.get(detection.name)?.status;
      if (status === 'off' || status === 'learning') return [];
      const context = contextOf(detection, window, this.#input.config, dataFrom);
      const query = detection.query(context);
      if (query === undefined) {
        this.#note(detection.name, { status: 'off', reason: 'The configuration gives it nothing to look for.' });
        return [];
      }
      return [{ detection, context, query }];
    });
    const shared = asked.filter(({ detection }) => !readsAlone(detection));
    const readers = shared.map(({ detection, context, query }) => ({
      text: query.text,
      historyFrom: context.historyFrom,
      history: detection.history,
    }));
    this.#noteRead(await prepareTables(connection, readers, window));
    for (const each of shared) await this.#ask(connection, each);
    if (shared.length === asked.length) return;
    // Temporary tables belong to a connection: on another one the names mean the views.
    await database.use(async (other) => {
      for (const each of asked) if (readsAlone(each.detection)) await this.#ask(other, each);
    });
  }

  async #ask(connection: DuckDBConnection, { detection, context, query }: Asked): Promise<void> {
    this.#throwIfCancelled();
    this.#progress('detect', detection.name);
    const started = performance.now();
    const options = { signal: this.#options.signal, timeoutMs: LIMITS.detectTimeoutMs };
    try {
      const { candidates, leftOut } = await askDetection(connection, detection, context, query, options);
      this.#candidates.push(...candidates);
      this.#note(detection.name, {
        status: 'ran',
        ...(leftOut === 0
          ? {}
          : { reason: `${leftOut} more findings were left out: raise its thresholds, or narrow the window.` }),
        findings: candidates.length,
        seconds: secondsSince(started),
      });
    } catch (error) {
      this.#throwIfCancelled();
      this.#note(detection.name, { status: 'failed', reason: messageOf(error), seconds: secondsSince(started) });
    }
  }

  /** Outcomes of several passes add up; one that failed once has failed. */
  #note(name: string, outcome: Partial<DetectionOutcome> & Pick<DetectionOutcome, 'status'>): void {
    const before = this.#outcomes.get(name);
    const failed = before?.status === 'failed' ? before : outcome;
    this.#outcomes.set(name, {
      name,
      status: failed.status,
      ...(failed.reason === undefined ? {} : { reason: failed.reason }),
      findings: (before?.findings ?? 0) + (outcome.findings ?? 0),
      seconds: (before?.seconds ?? 0) + (outcome.seconds ?? 0),
    });
  }

  #noteRead(tables: readonly PreparedTable[]): void {
    for (const { table, rows } of tables) this.#read.set(table, (this.#read.get(table) ?? 0) + rows);
  }

  #report(
    records: readonly FindingRecord[],
    fresh: readonly FindingRecord[],
    window: DetectWindow | undefined,
    version: number,
  ): DetectReport {
    this.#progress('done');
    const sorted = [...records].sort(byGravity).slice(0, LIMITS.findingsRowsMax);
    return {
      window: window === undefined ? null : { from: formatInstant(window.from), to: formatInstant(window.to) },
      detections: this.#chosen.flatMap(({ name }) => this.#outcomes.get(name) ?? []),
      findings: sorted.map((record) => toFinding(record, this.#input.suppressor.find(record))),
      fresh: fresh.map(({ id }) => id),
      read: [...this.#read].map(([table, rows]) => ({ table, rows })),
      seconds: secondsSince(this.#started),
      lake_version: version,
    };
  }

  #progress(phase: 'prepare' | 'detect' | 'commit' | 'done', detection?: string): void {
    this.#options.onProgress?.({
      phase,
      ...(detection === undefined ? {} : { detection }),
      detectionsDone: this.#outcomes.size,
      detectionsTotal: this.#chosen.length,
      seconds: secondsSince(this.#started),
    });
  }

  #throwIfCancelled(): void {
    if (this.#options.signal?.aborted) {
      throw new EngineError('cancelled', 'The detections were cancelled; nothing was written.');
    }
  }
}

/** Gravest first, then latest first. */
export function byGravity(a: FindingRecord, b: FindingRecord): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    b.lastSeen - a.lastSeen ||
    a.id.localeCompare(b.id)
  );
}

/** Not beyond the data: what comes later has not been looked at, whatever end was asked for. */
function nextWatermark(before: Watermark | undefined, window: DetectWindow, state: ManifestState): Watermark {
  const to = Math.min(window.to, dataWindow(partsOf(state, 'flows'))?.to ?? window.to);
  return { to: Math.max(before?.to ?? to, to), lastObjectId: state.lastObjectId };
}

function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / MS_PER_SECOND;
}
