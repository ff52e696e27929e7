import type { Engine, IngestOptions, IngestReport, Scope } from '@networkflow/engine';
import type { Finding, LakeStatus } from '@networkflow/engine/contract';
import { CliError, type EngineFailure, isEngineFailure } from '../cli-error.js';
import type { IngestSource } from '../config/ingest-source.js';
import type { Effects } from '../effects.js';
import { EXIT, exitCodeOf } from '../exit-codes.js';
import { describeDropped } from '../output/describe-ingest.js';
import { displayCount } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';
import { ActivityReporter } from './activity-reporter.js';
import { backoffMs } from './backoff.js';
import { displaySeconds } from './describe-lag.js';
import { FollowLog, type OwnLog } from './follow-log.js';
import { FULL_LOOK_EVERY_MS, type LastLook, lookWindow } from './look-window.js';

const MS_PER_SECOND = 1_000;
const RETRY = { firstMs: 5_000, maxMs: 300_000 };
/** What tidying may take between two looks before it leaves the rest to the next time. */
const TIDY_SECONDS_MAX = 30;
/** Tidied this often even when nothing came: files that merges left behind are removed an hour later. */
const TIDY_EVERY_MS = 3_600_000;
/** Who reads an error mends it and wants to know at once whether that was it. */
const LOOK_ASKED_EVERY_MS = 1_000;
/** Between tries while another process writes the lake. */
const BUSY_WAIT_MS = 5_000;
/** Reasons of S3 that no waiting mends. */
const HOPELESS: ReadonlySet<unknown> = new Set(['no-such-bucket', 'wrong-region']);

export interface FollowOptions {
  /** What to load; asked anew for each look, because `--last` counts from now. */
  readonly source: () => IngestSource;
  /** Options of every look beside its source. */
  readonly ingest: Pick<IngestOptions, 'fields' | 'mmdb' | 'keepDays'>;
  readonly everyS: number;
  readonly relistS: number;
  readonly pid: number;
  /** Each report that loaded something as a line of JSON on standard output. */
  readonly json: boolean;
  /** How it says what it does. */
  readonly ownLog: OwnLog;
  /** Called with what detections found; what it throws is shown and does not end the follower. */
  readonly onFindings?: (findings: readonly Finding[]) => Promise<void>;
}

/**
 * Looks for new objects again and again, loads them, looks for findings, and keeps the lake tidy, until the signal is
 * aborted. An error that may pass is shown and tried again; one that somebody has to mend is thrown.
 */
export async function follow(
  engine: Engine,
  scope: Scope,
  options: FollowOptions,
  signal: AbortSignal,
  effects: Effects,
): Promise<void> {
  await new Follower(engine, scope, options, signal, effects).run();
}

class Follower {
  readonly #engine: Engine;
  readonly #scope: Scope;
  readonly #options: FollowOptions;
  readonly #signal: AbortSignal;
  readonly #effects: Effects;
  readonly #reporter: ActivityReporter;
  readonly #log: FollowLog;
  #last: LastLook | undefined;
  #fullLookAt = Number.NEGATIVE_INFINITY;
  #tidiedAt = Number.NEGATIVE_INFINITY;
  /** Until detections have seen what was loaded, by whomever. */
  #isUnseen = true;
  #failures = 0;
  /** Set while another process writes the lake, so that it is said once. */
  #isBusy = false;

  constructor(engine: Engine, scope: Scope, options: FollowOptions, signal: AbortSignal, effects: Effects) {
    this.#engine = engine;
    this.#scope = scope;
    this.#options = options;
    this.#signal = signal;
    this.#effects = effects;
    this.#log = new FollowLog(options.ownLog, effects);
    this.#reporter = new ActivityReporter(engine, scope, options.source().name, options.pid, effects);
  }

  async run(): Promise<void> {
    await this.#log.say(
      `Following ${this.#options.source().name}, looking every ${displaySeconds(this.#options.everyS)}. Ctrl-C stops it.`,
    );
    try {
      await this.#reporter.say({});
      while (!this.#signal.aborted) await this.#round();
      await this.#reporter.end({ phase: 'stopped' });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await this.#reporter.end({ phase: 'failed', error: { message, since: this.#now() } });
      throw error;
    }
  }

  async #round(): Promise<void> {
    const began = this.#effects.now();
    // Until it is known how this one went, nobody shall read of a next try that has begun.
    if (this.#failures > 0) await this.#reporter.say({ phase: 'listing', nextLookAt: null });
    try {
      const report = await this.#look();
      await this.#afterLook(report);
      this.#failures = 0;
      this.#isBusy = false;
      await this.#wait(Math.max(0, this.#options.everyS * MS_PER_SECOND - (this.#effects.now() - began)));
    } catch (error) {
      if (this.#signal.aborted) return;
      await this.#afterFailure(error);
    }
  }

  async #look(): Promise<IngestReport> {
    const beganMs = this.#effects.date();
    const isFull = this.#last === undefined || beganMs - this.#fullLookAt >= FULL_LOOK_EVERY_MS;
    const source = this.#options.source();
    const window = lookWindow(source.window, isFull ? undefined : this.#last, this.#options.relistS);
    const progress = this.#options.ownLog === 'json' ? undefined : startProgress('ingest', this.#effects);
    try {
      const report = await this.#engine.ingest(
        {
          ...withWindow(source.options, window),
          ...this.#options.ingest,
          signal: this.#signal,
          onProgress: (news) => {
            this.#reporter.progress(news);
            const { objectsRead, objectsDone, objectsTotal, rows } = news;
            progress?.update({
              done: (objectsRead + objectsDone) / 2,
              total: objectsTotal,
              detail: `${displayCount(objectsDone)} of ${displayCount(objectsTotal)} objects, ${displayCount(rows)} rows`,
            });
          },
        },
        this.#scope,
      );
      if (isFull) this.#fullLookAt = beganMs;
      this.#last = { beganMs, newestFlow: this.#last?.newestFlow ?? null };
      return report;
    } finally {
      progress?.finish();
    }
  }

  async #afterLook(report: IngestReport): Promise<void> {
    const hasNews = report.objects.loaded > 0;
    const now = this.#effects.date();
    this.#isUnseen ||= hasNews;
    const status = await this.#engine.status(this.#scope);
    this.#last = { beganMs: this.#last?.beganMs ?? now, newestFlow: newestOf(status) };
    if (hasNews || now - this.#tidiedAt >= TIDY_EVERY_MS) await this.#tidy();
    if (this.#isUnseen) await this.#detect();
    await this.#reporter.say({ error: null, lookedAt: this.#now() });
    await this.#sayHowItWent(report, status);
    if (hasNews && this.#options.json) await this.#effects.stdout.write(`${JSON.stringify(report)}\n`);
  }

  async #sayHowItWent(report: IngestReport, status: LakeStatus): Promise<void> {
    const { loaded, failed } = report.objects;
    if (failed > 0)
      await this.#log.complain(`${displayCount(failed)} objects could not be read; they are tried again.`);
    const lagSeconds = status.ingest?.lagSeconds ?? null;
    const hasNews = loaded > 0 || this.#failures > 0;
    await this.#log.looked(
      { objectsLoaded: loaded, objectsFailed: failed, rows: report.rows, lagSeconds },
      hasNews ? `${describeNews(report)}; ${describeLag(lagSeconds)}.` : undefined,
    );
  }

  /** Merges what came in small parts, and drops what is past its retention. */
  async #tidy(): Promise<void> {
    await this.#reporter.say({ phase: 'tidying' });
    const { keepDays } = this.#options.ingest;
    const { dropped } = await this.#engine.maintain(
      {
        compact: true,
        secondsMax: TIDY_SECONDS_MAX,
        signal: this.#signal,
        ...(keepDays === undefined ? {} : { keepDays }),
      },
      this.#scope,
    );
    this.#tidiedAt = this.#effects.date();
    if (dropped.days.length > 0) await this.#log.say(describeDropped(dropped));
  }

  async #detect(): Promise<void> {
    await this.#reporter.say({ phase: 'detecting' });
    const { fresh, findings } = await this.#engine.detect({ since: 'last' }, this.#scope, { signal: this.#signal });
    this.#isUnseen = false;
    if (fresh.length > 0) await this.#log.say(`${displayCount(fresh.length)} new findings. See: networkflow findings`);
    await this.#options.onFindings?.(findings).catch((error: unknown) => {
      return this.#log.complain(error instanceof Error ? error.message : String(error));
    });
  }

  async #wait(ms: number): Promise<void> {
    const nextLookAt = new Date(this.#effects.date() + ms).toISOString();
    await this.#reporter.say({ phase: 'waiting', nextLookAt, rowsPerSecond: null, secondsLeft: null });
    await this.#effects.sleep(ms, this.#signal);
  }

  async #afterFailure(error: unknown): Promise<void> {
    if (!isEngineFailure(error)) throw error;
    if (isHopeless(error, this.#last === undefined)) {
      throw new CliError(error.message, { exitCode: EXIT.usage, cause: error });
    }
    if (error.details.busy === true) return this.#waitForOthers(error.message);
    this.#failures += 1;
    const askedBefore = await this.#engine.lookAskedAt(this.#scope);
    const ms = backoffMs(this.#failures, RETRY, this.#effects.random());
    const since = this.#reporter.activity.error?.since ?? this.#now();
    await this.#reporter.say({
      phase: 'retrying',
      error: { message: error.message, since },
      nextLookAt: new Date(this.#effects.date() + ms).toISOString(),
      rowsPerSecond: null,
      secondsLeft: null,
    });
    await this.#log.complain(`${error.message} Trying again in ${displaySeconds(Math.ceil(ms / MS_PER_SECOND))}.`);
    await this.#sleepUnlessAsked(ms, askedBefore);
  }

  /** Waits, or for as long as nobody asks to look again now. */
  async #sleepUnlessAsked(ms: number, askedBefore: string | undefined): Promise<void> {
    const asked = new AbortController();
    const stopAsking = this.#effects.every(LOOK_ASKED_EVERY_MS, () => {
      void this.#engine.lookAskedAt(this.#scope).then((askedAt) => {
        if (askedAt !== askedBefore) asked.abort();
      });
    });
    try {
      await this.#effects.sleep(ms, AbortSignal.any([this.#signal, asked.signal]));
    } finally {
      stopAsking();
    }
  }

  /** Another process writes this lake: no trouble of ours, and over in a moment. */
  async #waitForOthers(message: string): Promise<void> {
    if (!this.#isBusy) await this.#log.say(message);
    this.#isBusy = true;
    await this.#wait(BUSY_WAIT_MS);
  }

  #now(): string {
    return new Date(this.#effects.date()).toISOString();
  }
}

function withWindow(
  { folder, s3 }: IngestSource['options'],
  window: IngestSource['window'],
): Pick<IngestOptions, 'folder' | 's3' | 'window'> {
  if (s3 !== undefined) return { s3: { ...s3, ...(window === undefined ? {} : { window }) } };
  return { ...(folder === undefined ? {} : { folder }), ...(window === undefined ? {} : { window }) };
}

/** Wrong options stay wrong; a bucket or folder that was there may come back. */
function isHopeless({ code, details }: EngineFailure, isFirstLook: boolean): boolean {
  if (exitCodeOf(code) === EXIT.usage || code === 'scope') return true;
  return isFirstLook && code === 'source' && HOPELESS.has(details.reason);
}

function newestOf(status: LakeStatus): string | null {
  return status.ingest?.newestFlow ?? null;
}

function describeNews({ objects, rows }: IngestReport): string {
  return `Loaded ${displayCount(objects.loaded)} objects, ${displayCount(rows)} rows`;
}

function describeLag(lag: number | null): string {
  return lag === null ? 'the lake has no records yet' : `${displaySeconds(lag)} behind`;
}
