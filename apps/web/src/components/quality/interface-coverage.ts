import type { Row } from '@networkflow/engine/contract';
import { parseTime } from '../../format/times';
import { toNumber } from '../../format/units';

const MS_PER_HOUR = 3_600_000;

/** What an hour of an interface held. `lost` wins over `records`: some of them are missing. */
export type HourState = 'records' | 'nodata' | 'lost' | 'silent';

export interface HourCell {
  /** Unix milliseconds. */
  readonly hour: number;
  readonly state: HourState;
  readonly records: number;
}

export interface InterfaceCoverage {
  /** Empty for records that name no interface. */
  readonly id: string;
  readonly cells: readonly HourCell[];
  /** Hours in which it said nothing at all, not even NODATA. */
  readonly silent: number;
  readonly records: number;
  readonly nodata: number;
  readonly skipdata: number;
}

/** Rows of `coverage` by interface, one entry an interface: lost records first, then the most silent. */
export function summarizeInterfaces(
  rows: readonly Row[],
  window: { readonly from: string; readonly to: string },
): readonly InterfaceCoverage[] {
  const from = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR;
  const to = parseTime(window.to);
  const hours: number[] = [];
  for (let hour = from; hour < to; hour += MS_PER_HOUR) hours.push(hour);
  const byInterface = new Map<string, Map<number, Row>>();
  for (const row of rows) {
    const id = String(row.interface_id ?? '');
    const known = byInterface.get(id) ?? new Map<number, Row>();
    known.set(parseTime(String(row.hour)), row);
    byInterface.set(id, known);
  }
  return [...byInterface]
    .map(([id, known]) => summarize(id, known, hours))
    .sort(
      (a, b) => b.skipdata - a.skipdata || b.silent - a.silent || a.records - b.records || a.id.localeCompare(b.id),
    );
}

function summarize(id: string, known: ReadonlyMap<number, Row>, hours: readonly number[]): InterfaceCoverage {
  const cells = hours.map((hour) => ({
    hour,
    state: stateOf(known.get(hour)),
    records: toNumber(known.get(hour)?.records),
  }));
  const sum = (name: string): number => [...known.values()].reduce((total, row) => total + toNumber(row[name]), 0);
  return {
    id,
    cells,
    silent: cells.filter(({ state }) => state === 'silent').length,
    records: sum('records'),
    nodata: sum('nodata'),
    skipdata: sum('skipdata'),
  };
}

function stateOf(row: Row | undefined): HourState {
  if (row === undefined) return 'silent';
  if (toNumber(row.skipdata) > 0) return 'lost';
  if (toNumber(row.records) > 0) return 'records';
  return toNumber(row.nodata) > 0 ? 'nodata' : 'silent';
}
