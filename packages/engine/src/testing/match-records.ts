import type { TestRecord } from './connection-records.js';

/** A connection as an oracle sees it; times in Unix milliseconds. */
export interface OracleSpan {
  readonly key: string;
  readonly opened: number | null;
  readonly closed: number | null;
  readonly ends: 'bounded' | 'superseded' | 'no-end' | 'no-beginning';
}

/** Connections of some records, one record after another: what the matching in the lake has to come to. */
export function matchRecords(records: readonly TestRecord[], skewMs: number): OracleSpan[] {
  const spans: OracleSpan[] = [];
  for (const [key, events] of byKey(records)) {
    let open: number | undefined;
    let waiting: number | undefined;
    const giveUp = (): void => {
      if (waiting !== undefined) spans.push({ key, opened: null, closed: waiting, ends: 'no-beginning' });
      waiting = undefined;
    };
    for (const { type, timestamp } of events) {
      if (type === 'Destroy') {
        if (open === undefined) {
          giveUp();
          waiting = timestamp;
        } else {
          spans.push({ key, opened: open, closed: timestamp, ends: 'bounded' });
          open = undefined;
        }
      } else if (waiting !== undefined && timestamp - waiting <= skewMs) {
        spans.push({ key, opened: timestamp, closed: waiting, ends: 'bounded' });
        waiting = undefined;
      } else {
        giveUp();
        if (open !== undefined) spans.push({ key, opened: open, closed: timestamp, ends: 'superseded' });
        open = timestamp;
      }
    }
    giveUp();
    if (open !== undefined) spans.push({ key, opened: open, closed: null, ends: 'no-end' });
  }
  return spans;
}

function byKey(records: readonly TestRecord[]): Map<string, TestRecord[]> {
  const keys = new Map<string, Map<string, TestRecord>>();
  for (const record of records) {
    const { type, timestamp, ...key } = record;
    const name = JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = keys.get(name) ?? new Map<string, TestRecord>();
    known.set(`${timestamp} ${type}`, record);
    keys.set(name, known);
  }
  const order = (a: TestRecord, b: TestRecord): number =>
    a.timestamp - b.timestamp || (a.type < b.type ? -1 : a.type > b.type ? 1 : 0);
  return new Map([...keys].map(([name, events]) => [name, [...events.values()].sort(order)]));
}
