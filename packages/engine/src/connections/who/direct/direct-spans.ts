import { NULL_VALUE } from '../../../parquet/columns.js';
import type { Part } from '../../../store/manifest.js';
import type { LogState } from '../asked-sql.js';
import { OPEN_ENDED_MS, type Question, SPANS_READ_MAX, type SpanRecord } from '../evidence.js';
import {
  type Asked,
  isTupleAsked,
  needsNeighbours,
  partsOfOpen,
  partsWithinReach,
  type SpansRead,
} from '../read-spans.js';
import type { NatRows } from './nat-rows.js';
import { isAsked, type SpanFiles } from './span-files.js';
import { Tuples } from './tuples.js';

/** Connections that are read for all questions of a batch together: some 200 bytes each. */
const BATCH_SPANS_MAX = 1_000_000;

/** What `readSpans` reads, from the files themselves. */
export async function directSpans(
  files: SpanFiles,
  logs: LogState,
  asked: readonly Asked[],
  check: () => void,
): Promise<SpansRead> {
  const spans = new Map<number, readonly SpanRecord[]>();
  const cut = new Set<number>();
  let room = BATCH_SPANS_MAX;
  for (const each of asked) {
    check();
    const limit = Math.min(SPANS_READ_MAX, room);
    const found = await spansOf(files, logs, each, limit);
    if (found.length > limit) cut.add(each.id);
    spans.set(each.id, found.slice(0, limit));
    room -= Math.min(found.length, limit);
  }
  return { spans, cut };
}

/** How many private addresses had something open, by question. */
export async function directHosts(
  files: SpanFiles,
  logs: LogState,
  asked: readonly Asked[],
  check: () => void,
): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  for (const { id, question } of asked) {
    check();
    counts.set(id, (await openHosts(files, partsOfOpen(logs, [question]), question)).size);
  }
  return counts;
}

async function spansOf(
  files: SpanFiles,
  logs: LogState,
  { question, byPort }: Asked,
  limit: number,
): Promise<SpanRecord[]> {
  const { natIp, port } = question;
  const near = partsOfOpen(logs, [question]);
  const isOfPort = byPort && port !== null;
  const open = isOfPort ? await portRows(files, near, natIp, port) : await openRows(files, near, question, limit + 1);
  const asked = open.filter((span) => isAsked(span, question));
  if (!asked.some((span) => needsNeighbours(span, question))) return asked;
  // Parts within reach are those near the moment, of which everything of the port is known already, and others.
  const reach = partsWithinReach(logs, [question]);
  const isNear = new Set(near);
  if (isOfPort) {
    const far = await portRows(
      files,
      reach.filter((part) => !isNear.has(part)),
      natIp,
      port,
    );
    return [...asked, ...far.filter((span) => isAsked(span, question) && isWithinReach(span, question))];
  }
  const tuples = new Tuples(asked.filter(isTupleAsked(asked, question)));
  const neighbours: SpanRecord[] = [];
  for (const part of tuples.isEmpty ? [] : reach) {
    const rows = await files.rowsOf(part, natIp);
    const isKnown = isNear.has(part) ? (row: number) => isOpen(rows, row, question) : () => false;
    for (const span of await files.likeAny(rows, tuples, isKnown)) {
      if (isWithinReach(span, question)) neighbours.push(span);
    }
  }
  return [...asked, ...neighbours];
}

async function portRows(files: SpanFiles, parts: readonly Part[], natIp: string, port: number): Promise<SpanRecord[]> {
  const found: SpanRecord[] = [];
  for (const part of parts) for (const span of await files.ofPort(part, natIp, port)) found.push(span);
  return found;
}

/** Everything through the address that may have been open. */
async function openRows(
  files: SpanFiles,
  parts: readonly Part[],
  question: Question,
  limit: number,
): Promise<SpanRecord[]> {
  const found: SpanRecord[] = [];
  for (const part of parts) {
    const rows = await files.rowsOf(part, question.natIp);
    for (const span of await files.spansAt(rows, openAt(rows, question, limit))) {
      if (isAsked(span, question)) found.push(span);
    }
  }
  return found;
}

/** Who had something open through the address. */
async function openHosts(files: SpanFiles, parts: readonly Part[], question: Question): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const part of parts) {
    const rows = await files.rowsOf(part, question.natIp);
    for (const host of await files.hostsAt(rows, openAt(rows, question, SPANS_READ_MAX), question)) found.add(host);
  }
  return found;
}

/** Rows of connections that may have been open, up to `limit` of them. */
function openAt(rows: NatRows, question: Question, limit: number): number[] {
  const found: number[] = [];
  for (let row = 0; row < rows.count && found.length < limit; row += 1) {
    if (isOpen(rows, row, question)) found.push(row);
  }
  return found;
}

/** As `mayBeOpen`, of a row. */
function isOpen(rows: NatRows, row: number, { atMs, skewMs }: Question): boolean {
  const opened = rows.opened[row] ?? NULL_VALUE;
  const closed = rows.closed[row] ?? NULL_VALUE;
  const from = opened === NULL_VALUE ? closed - OPEN_ENDED_MS : opened;
  const to = closed === NULL_VALUE ? opened + OPEN_ENDED_MS : closed;
  return from <= atMs + skewMs && to >= atMs - skewMs;
}

function isWithinReach({ opened, closed }: SpanRecord, { atMs, skewMs }: Question): boolean {
  const reach = OPEN_ENDED_MS + 2 * skewMs;
  return (closed ?? opened ?? 0) >= atMs - reach && (opened ?? closed ?? 0) <= atMs + reach;
}
