import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../../core/quote-sql.js';

/**
 * Connections that are matched by themselves: all of some public addresses, or those of some source ports of one. Spans of
 * a slice lie together, so that a lookup meets one slice's file.
 */
export interface Slice {
  readonly nats: readonly (string | null)[];
  /** The first and the last; NO_PORT stands for none. */
  readonly ports: readonly [number, number];
  readonly records: number;
}

const NO_PORT = -1;
const PORT_MAX = 65_535;

/**
 * Cuts the rows of a statement (`nat_ip, source_port`) into slices of at most so many. One port of one address is not cut, and
 * may have more.
 */
export async function slicesOf(connection: DuckDBConnection, rows: string, recordsMax: number): Promise<Slice[]> {
  const count = async (column: string, where: string): Promise<Counted[]> => {
    const select = `SELECT ${column} AS value, count(*) FROM (${rows})${where} GROUP BY ALL ORDER BY value NULLS LAST`;
    const counted = await connection.runAndReadAll(select);
    return counted.getRowsJson().map(([value, records]) => ({ value, records: Number(records) }));
  };
  const slices: Slice[] = [];
  for (const { values, records } of evenly(await count('nat_ip', ''), recordsMax)) {
    const nats = values.map((value) => (value === null ? null : String(value)));
    const all: Slice = { nats, ports: [NO_PORT, PORT_MAX], records };
    if (records <= recordsMax) slices.push(all);
    else
      for (const some of evenly(await count(PORT, ` WHERE ${isIn(all)}`), recordsMax)) {
        const [first, last] = [Number(some.values[0]), Number(some.values.at(-1))];
        slices.push({ nats, ports: [first, last], records: some.records });
      }
  }
  return slices;
}

const PORT = `coalesce(source_port, ${NO_PORT})`;

/** Of records or spans those of a slice; all of no slice. */
export function isIn(slice: Slice | undefined): string {
  if (slice === undefined) return 'true';
  const named = slice.nats.flatMap((nat) => (nat === null ? [] : [quoteLiteral(nat)]));
  const isOne = [
    ...(named.length === 0 ? [] : [`nat_ip IN (${named.join(', ')})`]),
    ...(slice.nats.includes(null) ? ['nat_ip IS NULL'] : []),
  ].join(' OR ');
  const [first, last] = slice.ports;
  return `(${isOne}) AND ${PORT} BETWEEN ${first} AND ${last}`;
}

interface Counted {
  readonly value: unknown;
  readonly records: number;
}

/** Values that lie together, about as many records of each, and at most so many unless one value has more. */
function evenly(counted: readonly Counted[], recordsMax: number): { values: unknown[]; records: number }[] {
  const total = counted.reduce((sum, { records }) => sum + records, 0);
  const enough = total / Math.ceil(total / recordsMax);
  const pieces: { values: unknown[]; records: number }[] = [];
  for (const { value, records } of counted) {
    const last = pieces.at(-1);
    if (last === undefined || last.records >= enough || last.records + records > recordsMax) {
      pieces.push({ values: [value], records });
    } else {
      last.values.push(value);
      last.records += records;
    }
  }
  return pieces;
}
