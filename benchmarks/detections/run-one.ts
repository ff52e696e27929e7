import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, type Finding, LOCAL_SCOPE, openEngine, type Row } from '@networkflow/engine';
import { generate, type TruthEntry } from '@networkflow/generator';
import type { PeerRule } from '../peers/peer-rule.js';
import { alarmsOf } from '../peers/peer-rule.js';
import type { Alarm } from './alarm.js';
import type { PlannedRun } from './plan.js';
import { configFor } from './threat-list.js';
import { readTruth } from './truth.js';

const DAY_S = 86_400;
const HOUR_S = 3_600;

export interface RunResult {
  readonly run: PlannedRun;
  readonly planted: readonly TruthEntry[];
  readonly alarms: readonly Alarm[];
  readonly peerAlarms: readonly Alarm[];
  readonly hostDays: number;
  /** Detections that did not run, and why. */
  readonly off: readonly { readonly name: string; readonly reason: string }[];
  readonly seconds: { readonly generate: number; readonly ingest: number; readonly detect: number };
  readonly hourly: boolean;
  /** For each finding the end of the first window that had it: an hour in an hourly run, else a day. */
  readonly firstSeenAt: readonly { readonly alarm: Alarm; readonly at: number }[];
}

export interface RunOptions {
  readonly rules: readonly PeerRule[];
  readonly within: string;
  /** Runs detections after every hour of the judged day, as somebody who waits would, to learn when each finding came. */
  readonly hourly: boolean;
}

/** Generates, loads and judges one lake in a folder of its own under `within`, and removes it. */
export async function runOne(run: PlannedRun, { rules, hourly, within }: RunOptions): Promise<RunResult> {
  const folder = await mkdtemp(join(within, 'lake-'));
  try {
    const out = join(folder, 'logs');
    const { seed, start, days, vpcs, rowsPerDay, format, scenarios } = run;
    const rows = days * rowsPerDay;
    const options = { out, seed, start, format, scenarios, vpcs, rows, hours: days * 24 };
    const startedMs = performance.now();
    await generate({ ...options, vary: true, objectMinutes: 60 });
    const generatedMs = performance.now();
    const truth = await readTruth(out);
    const engine = await openEngine({ lake: join(folder, 'lake'), detections: configFor(truth) });
    try {
      await engine.ingest({ folder: out }, LOCAL_SCOPE);
      const ingestedMs = performance.now();
      const end = Date.parse(start) / 1000 + days * DAY_S;
      const from = end - run.judgedDays * DAY_S;
      const { found, off, firstSeenAt } = await detectAll(engine, { from, end, stepS: hourly ? HOUR_S : DAY_S });
      const detectedMs = performance.now();
      return {
        run,
        planted: truth.scenarios.filter((entry) => Date.parse(entry.to) / 1000 >= from),
        alarms: found,
        peerAlarms: await alarmsOf(engine, rules, { from, to: end }),
        hostDays: await countHostDays(engine, from, end),
        off,
        seconds: {
          generate: (generatedMs - startedMs) / 1000,
          ingest: (ingestedMs - generatedMs) / 1000,
          detect: (detectedMs - ingestedMs) / 1000,
        },
        hourly,
        firstSeenAt,
      };
    } finally {
      await engine.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function detectAll(
  engine: Engine,
  { from, end, stepS }: { readonly from: number; readonly end: number; readonly stepS: number },
): Promise<Pick<RunResult, 'off' | 'firstSeenAt'> & { readonly found: readonly Alarm[] }> {
  const found = new Map<string, Alarm>();
  const firstSeenAt: { alarm: Alarm; at: number }[] = [];
  const off = new Map<string, string>();
  for (let at = from; at < end; at += stepS) {
    const report = await engine.detect({ from: instant(at), to: instant(at + stepS) }, LOCAL_SCOPE);
    for (const { name, status, reason } of report.detections) if (status !== 'ran') off.set(name, reason ?? status);
    for (const finding of report.findings) {
      const alarm = alarmOf(finding);
      if (!found.has(finding.id)) firstSeenAt.push({ alarm, at: at + stepS });
      found.set(finding.id, alarm);
    }
  }
  return { found: [...found.values()], firstSeenAt, off: [...off].map(([name, reason]) => ({ name, reason })) };
}

function alarmOf({ detection, subject, object, peers, firstSeen, lastSeen, title }: Finding): Alarm {
  const others = object === null ? peers : [object, ...peers];
  const times = { first: Date.parse(firstSeen) / 1000, last: Date.parse(lastSeen) / 1000 };
  return { detection, subject, object, peers: peers.length === 0 ? [] : others, ...times, title };
}

/** Interfaces that logged traffic on each judged day, summed over the days. */
async function countHostDays(engine: Engine, from: number, end: number): Promise<number> {
  const [row] = await rowsOf(
    engine,
    `SELECT count(DISTINCT (interface_id, "start" // ${DAY_S}))::INTEGER AS host_days FROM flows WHERE "start" >= ${from} AND "start" < ${end}`,
  );
  return Number(row?.host_days ?? 0);
}

/** All rows of a statement. */
export async function rowsOf(engine: Engine, statement: string): Promise<Row[]> {
  const { batches } = await engine.sql(statement, LOCAL_SCOPE);
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

function instant(epochS: number): string {
  return new Date(epochS * 1000).toISOString();
}
