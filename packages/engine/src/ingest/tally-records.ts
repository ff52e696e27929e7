import { NULL_VALUE } from '../parquet/columns.js';
import type { ParsedRecords } from './parse-records.js';
import { SECONDS_PER_HOUR } from './stale-hours.js';

/** What the records of one object add up to. */
export interface RecordTally {
  readonly rows: number;
  readonly bytes: number;
  readonly packets: number;
  readonly nodata: number;
  readonly skipdata: number;
  readonly firstStart: number | null;
  readonly lastStart: number | null;
  /** Hours of `start` (Unix seconds / 3,600) in which there is traffic. */
  readonly hours: ReadonlySet<number>;
  /** Rows that are coverage, in order. */
  readonly silent: readonly number[];
}

/** Counts records as `coveragePredicate` tells them apart; undefined when a sum is beyond what a number holds exactly. */
export function tallyRecords({ book, columns, joined, rows }: ParsedRecords): RecordTally | undefined {
  const start = columns.get('start');
  const withStatus = joined.find(({ fields }) => fields.names.includes('log_status'));
  const [status, texts] = [withStatus?.fields.valuesOf('log_status'), withStatus?.codes];
  const [packets, bytes] = [columns.get('packets'), columns.get('bytes')];
  const told = ['srcaddr', 'dstaddr', 'packets', 'bytes'].flatMap((name) => columns.get(name) ?? []);
  const mayBeNothing = columns.has('srcaddr') || columns.has('dstaddr');
  const statuses = book.named('log_status');
  const [ok, skip] = [statuses.code('OK'), statuses.code('SKIPDATA')];
  const hours = new Set<number>();
  const silent: number[] = [];
  let [sumOfPackets, sumOfBytes] = [0, 0];
  let skipdata = 0;
  let hourBegins = Number.POSITIVE_INFINITY;
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row += 1) {
    const said = status?.[texts?.[row] ?? 0] ?? NULL_VALUE;
    const time = start?.[row] ?? NULL_VALUE;
    if (time !== NULL_VALUE) {
      if (time < first) first = time;
      if (time > last) last = time;
    }
    const isSilent =
      said === NULL_VALUE ? mayBeNothing && told.every((column) => column[row] === NULL_VALUE) : said !== ok;
    if (isSilent) {
      silent.push(row);
      if (said === skip) skipdata += 1;
      continue;
    }
    sumOfPackets += Math.max(packets?.[row] ?? 0, 0);
    sumOfBytes += Math.max(bytes?.[row] ?? 0, 0);
    if (time === NULL_VALUE || (time >= hourBegins && time < hourBegins + SECONDS_PER_HOUR)) continue;
    const hour = Math.floor(time / SECONDS_PER_HOUR);
    hours.add(hour);
    hourBegins = hour * SECONDS_PER_HOUR;
  }
  if (sumOfBytes > Number.MAX_SAFE_INTEGER || sumOfPackets > Number.MAX_SAFE_INTEGER) return undefined;
  return {
    rows: rows - silent.length,
    packets: sumOfPackets,
    bytes: sumOfBytes,
    nodata: silent.length - skipdata,
    skipdata,
    firstStart: first === Number.POSITIVE_INFINITY ? null : first,
    lastStart: first === Number.POSITIVE_INFINITY ? null : last,
    hours,
    silent,
  };
}
