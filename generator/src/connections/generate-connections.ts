import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KindFolder } from '../kinds/kind-folder.js';
import type { KindOptions, KindReport } from '../kinds/kind-options.js';
import { ArchiveWriter } from './archive-writer.js';
import { type ConnectionsConfig, HOUR_MS, MINUTE_MS, resolveConnections } from './config.js';
import { Holdings } from './holdings.js';
import { Journal } from './journal.js';
import { planLookups } from './lookups.js';
import { NatTraffic } from './nat-traffic.js';
import { connectionsTruth, holdingsCsv } from './truth.js';
import { createNats, type Nat } from './world.js';

const ARCHIVES_FOLDER = 'compressed';
const HOLDINGS_FILE = 'truth.csv';
const MINUTES_PER_HOUR = HOUR_MS / MINUTE_MS;
const RECORDS_PER_CONNECTION = 2;
/** Connections that find no session or no free port, lost records and duplicates, against the rows asked for. */
const ROWS_SLACK = 1.03;

/**
 * Writes tar.gz archives of connection logs, one an hour, and who truly held which public port when. Same options, same
 * decompressed bytes. Throws an Error on bad options, and the signal's reason when aborted.
 */
export async function generateConnections(options: KindOptions): Promise<KindReport> {
  const startedMs = performance.now();
  const config = resolveConnections(options, Date.now());
  const folder = new KindFolder(options.out, describe(config), [ARCHIVES_FOLDER, HOLDINGS_FILE]);
  folder.claim(options.overwrite === true);
  const nats = createNats(config);
  const holdings = new Holdings();
  const journal = new Journal(config, nats, holdings);
  const perNat = (config.rows * ROWS_SLACK) / RECORDS_PER_CONNECTION;
  const traffic = nats.map((nat) => new NatTraffic(config, nat, perNat * shareOf(nat, config)));
  for (const { nat, sessions } of traffic) journal.addSessions(nat, sessions);
  const archives: { key: string; bytes: number; members: number; lines: number }[] = [];
  for (let hour = 0; hour < config.hours; hour += 1) {
    const key = archiveKey(config.startMs + hour * HOUR_MS);
    const lines = journal.counts.lines;
    const archive = await writeHour({ config, options, hour, key, journal, traffic });
    if (archive !== undefined) archives.push({ key, ...archive, lines: journal.counts.lines - lines });
    options.onProgress?.({ rows: journal.counts.lines, rowsTotal: config.rows, files: archives.length });
  }
  const lookups = planLookups(config, nats, traffic, holdings);
  writeFileSync(join(options.out, HOLDINGS_FILE), holdingsCsv(holdings));
  const { counts } = journal;
  const truth = connectionsTruth({ config, nats, traffic, archives, counts, lookups, holdings });
  const truthPath = folder.release(truth);
  const seconds = (performance.now() - startedMs) / 1000;
  const { lines, ...besides } = counts;
  return {
    kind: 'connections',
    files: archives.length,
    rows: lines,
    bytes: archives.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds,
    rowsPerSecond: Math.round(lines / seconds),
    start: new Date(config.startMs).toISOString(),
    end: new Date(config.endMs).toISOString(),
    seed: config.seed,
    truthPath,
    counts: { ...besides, lookups: lookups.length },
  };
}

interface Hour {
  readonly config: ConnectionsConfig;
  readonly options: KindOptions;
  readonly hour: number;
  readonly key: string;
  readonly journal: Journal;
  readonly traffic: readonly NatTraffic[];
}

/** One hour's archive; undefined for the hour whose archive is missing, whose records are made and lost. */
async function writeHour({ config, options, hour, key, journal, traffic }: Hour) {
  const from = config.startMs + hour * HOUR_MS;
  const isMissing = hour === config.missingHour;
  const writer = isMissing ? undefined : new ArchiveWriter(options.out, key, (from + HOUR_MS) / 1000);
  try {
    for (let minute = 0; minute < MINUTES_PER_HOUR; minute += 1) {
      options.signal?.throwIfAborted();
      const at = from + minute * MINUTE_MS;
      for (const each of traffic) {
        for (const connection of each.minute(at)) journal.addConnection(each, connection);
      }
      journal.writeMinute(hour * MINUTES_PER_HOUR + minute, writer);
      await writer?.ready();
    }
    if (writer === undefined) return undefined;
    const bytes = await writer.finish();
    return { bytes, members: writer.members };
  } catch (error) {
    await writer?.discard();
    throw error;
  }
}

function shareOf(nat: Nat, config: ConnectionsConfig): number {
  return nat.users.length / config.users;
}

function archiveKey(fromMs: number): string {
  const [date = '', time = ''] = new Date(fromMs).toISOString().split('T');
  const [year, month, day] = date.split('-');
  const stamp = `${year}${month}${day}T${time.slice(0, 2)}Z`;
  return `${ARCHIVES_FOLDER}/${year}/${month}/${day}/connections-${stamp}.tar.gz`;
}

function describe(config: ConnectionsConfig): Record<string, unknown> {
  const { rows, hours, seed, startMs, users, nats, corrupt } = config;
  return { kind: 'connections', rows, hours, seed, start: new Date(startMs).toISOString(), users, nats, corrupt };
}
