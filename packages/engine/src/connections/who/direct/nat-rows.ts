import { NULL_VALUE } from '../../../parquet/columns.js';
import type { StoredColumn } from '../../../parquet/stored-column.js';
import type { LaidGroup } from '../../../parquet/stored-footer.js';
import type { Part } from '../../../store/manifest.js';
import type { SpanRecord } from '../evidence.js';
import { Kept } from './kept.js';
import type { PartReader, StoredGroup } from './part-reader.js';

/** Rows of whole addresses that are kept for the next questions: 20 bytes each. */
const ROWS_KEPT_MAX = 4_000_000;

/** Ports are below this. */
export const PORTS = 65_536;
const TIMES = ['source_port', 'opened', 'closed'];
const HOST = ['source_ip'];
/** What is not in memory of rows. */
const REST = ['ends', 'source_ip', 'dest_ip', 'dest_port', 'protocol'];
const SPAN = [...TIMES, ...REST];

/** Where a connection went to; null where that is not logged, or not asked. */
type Destination = Pick<SpanRecord, 'destIp' | 'destPort' | 'protocol'>;
const DESTINATION = [
  ['dest_ip', 'destIp'],
  ['dest_port', 'destPort'],
  ['protocol', 'protocol'],
] as const;

/** Whether a connection may be one that went where it is asked about. */
export function isAsked({ destIp, destPort, protocol }: Destination, asked: Destination): boolean {
  return (
    (asked.destIp === null || destIp === null || destIp === asked.destIp) &&
    (asked.destPort === null || destPort === null || destPort === asked.destPort) &&
    (asked.protocol === null || protocol === null || protocol === asked.protocol)
  );
}

/** Rows of one address in one row group. */
interface Piece {
  readonly group: number;
  readonly from: number;
  readonly first: number;
  readonly end: number;
}

/** Ports and times of all connections through one address in one part, NULL_VALUE where there is none. */
export interface NatRows {
  readonly part: Part;
  readonly pieces: readonly Piece[];
  readonly count: number;
  readonly port: Int32Array;
  readonly opened: Float64Array;
  readonly closed: Float64Array;
}

/** Connections of single addresses and ports, from parts that are sorted by them. */
export class SpanFiles {
  readonly reader: PartReader;
  readonly #rows = new Kept<NatRows>(ROWS_KEPT_MAX);

  constructor(reader: PartReader) {
    this.reader = reader;
  }

  /** Everything through an address. */
  rowsOf(part: Part, natIp: string): Promise<NatRows> {
    return this.#rows.get(
      keyOf(part, natIp),
      () => this.#read(part, natIp),
      ({ count }) => count,
    );
  }

  /** Connections through an address that began at a port. */
  async ofPort(part: Part, natIp: string, port: number): Promise<SpanRecord[]> {
    const known = await this.#rows.known(keyOf(part, natIp));
    if (known !== undefined) return this.spansAt(known, placesOf(known.port, port));
    const found: SpanRecord[] = [];
    const laid = await this.reader.laid(part);
    for (const index of laid.near('source_port', port, port)) {
      const own = laid.groups[index];
      if (own === undefined || !mayHold(own, 'nat_ip', natIp)) continue;
      const group = await this.reader.group(part, index, withAddress(own, natIp, ['source_port']));
      const { from, end } = rangeOf(own, group, natIp);
      const ports = group.column('source_port').numbers();
      const first = ports.indexOf(port, from);
      if (first < 0 || first >= end) continue;
      const whole = await this.reader.group(part, index, SPAN);
      for (let row = first; row < end; row += 1)
        if (ports[row] === port) found.push(spanAt(whole, row, storedTimes(whole, row)));
    }
    return found;
  }

  /** The connections at some of the rows, which are in order. */
  async spansAt(rows: NatRows, wanted: readonly number[]): Promise<SpanRecord[]> {
    const spans: SpanRecord[] = [];
    await this.#each(rows, wanted, REST, (group, row, at) => spans.push(spanAt(group, row, timesOf(rows, at))));
    return spans;
  }

  /** The addresses that connections at some of the rows went to; the rows are in order. */
  async destinationsAt(rows: NatRows, wanted: readonly number[]): Promise<(string | null)[]> {
    const found: (string | null)[] = [];
    await this.#each(rows, wanted, ['dest_ip'], (group, row) => found.push(textAt(group, 'dest_ip', row)));
    return found;
  }

  /** The private addresses at some of the rows, which are in order, of connections that are asked about. */
  async hostsAt(rows: NatRows, wanted: readonly number[], asked: Destination): Promise<string[]> {
    const hosts: string[] = [];
    const columns = ['source_ip', ...DESTINATION.filter(([, name]) => asked[name] !== null).map(([column]) => column)];
    await this.#each(rows, wanted, columns, (group, row) => {
      const of = {
        destIp: asked.destIp === null ? null : textAt(group, 'dest_ip', row),
        destPort: asked.destPort === null ? null : numberAt(group, 'dest_port', row),
        protocol: asked.protocol === null ? null : numberAt(group, 'protocol', row),
      };
      if (isAsked(of, asked)) hosts.push(hostAt(group, row));
    });
    return hosts;
  }

  async #each(
    rows: NatRows,
    wanted: readonly number[],
    columns: readonly string[],
    use: (group: StoredGroup, row: number, at: number) => void,
  ): Promise<void> {
    let next = 0;
    for (const { group, from, first, end } of rows.pieces) {
      if ((wanted[next] ?? end) >= end) continue;
      const stored = await this.reader.group(rows.part, group, columns);
      for (; (wanted[next] ?? end) < end; next += 1) {
        const at = wanted[next] ?? 0;
        use(stored, from + at - first, at);
      }
    }
  }

  /** Connections with the same addresses, ports and protocol as one of some, but for rows that are known. */
  async likeAny(
    rows: NatRows,
    tuples: readonly SpanRecord[],
    isKnown: (row: number) => boolean,
  ): Promise<SpanRecord[]> {
    const found: SpanRecord[] = [];
    const byPort = new Map<number, SpanRecord[]>();
    // Most rows are of other ports, and there are many rows.
    const isPort = new Uint8Array(PORTS + 1);
    for (const tuple of tuples) {
      const port = tuple.sourcePort ?? NULL_VALUE;
      const same = byPort.get(port);
      if (same === undefined) byPort.set(port, [tuple]);
      else same.push(tuple);
      isPort[port + 1] = 1;
    }
    const ports = rows.port;
    for (const { group: number, from, first, end } of rows.pieces) {
      let hosts: StoredColumn | undefined;
      let rest: StoredGroup | undefined;
      for (let row = first; row < end; row += 1) {
        const port = ports[row] ?? NULL_VALUE;
        if (isPort[port + 1] !== 1 || isKnown(row)) continue;
        const at = from + row - first;
        hosts ??= (await this.reader.group(rows.part, number, HOST)).column('source_ip');
        const [column, code] = [hosts, hosts.codes()[at] ?? NULL_VALUE];
        const same = byPort.get(port)?.filter(({ sourceIp }) => column.codesOf(sourceIp).includes(code)) ?? [];
        if (same.length === 0) continue;
        rest ??= await this.reader.group(rows.part, number, REST);
        const group = rest;
        if (same.some((tuple) => isRestAt(tuple, group, at))) found.push(spanAt(group, at, timesOf(rows, row)));
      }
    }
    return found;
  }

  async #read(part: Part, natIp: string): Promise<NatRows> {
    const { groups } = await this.reader.laid(part);
    const wanted = [...groups.entries()].flatMap(([index, laid]) =>
      mayHold(laid, 'nat_ip', natIp) ? [{ index, laid, names: withAddress(laid, natIp, TIMES) }] : [],
    );
    const room = wanted.reduce((sum, { laid }) => sum + laid.rows, 0);
    const [port, opened, closed] = [new Int32Array(room), new Float64Array(room), new Float64Array(room)];
    const pieces: Piece[] = [];
    let count = 0;
    await this.reader.eachOnce(part, wanted, (stored, { index, laid }) => {
      const { from, end } = rangeOf(laid, stored, natIp);
      if (end === from) return;
      port.set(stored.column('source_port').numbers().subarray(from, end), count);
      opened.set(stored.column('opened').numbers().subarray(from, end), count);
      closed.set(stored.column('closed').numbers().subarray(from, end), count);
      pieces.push({ group: index, from, first: count, end: count + end - from });
      count += end - from;
    });
    const own = { port: port.subarray(0, count), opened: opened.subarray(0, count), closed: closed.subarray(0, count) };
    return { part, pieces, count, ...own };
  }
}

function keyOf({ path }: Part, natIp: string): string {
  return `${path}|${natIp}`;
}

/** Where a number stands, in order. */
function placesOf(values: Int32Array, value: number): number[] {
  const found: number[] = [];
  for (let at = values.indexOf(value); at >= 0; at = values.indexOf(value, at + 1)) found.push(at);
  return found;
}

/** Whether all rows of a row group are of an address. */
function isAllOf(laid: LaidGroup, natIp: string): boolean {
  const { min, max, nulls } = laid.columns.get('nat_ip') ?? {};
  return min === natIp && max === natIp && nulls === 0;
}

/** Columns to read, and that of addresses where it must be seen which rows are of one. */
function withAddress(laid: LaidGroup, natIp: string, names: readonly string[]): readonly string[] {
  return isAllOf(laid, natIp) ? names : ['nat_ip', ...names];
}

function rangeOf(laid: LaidGroup, group: StoredGroup, natIp: string): { readonly from: number; readonly end: number } {
  return isAllOf(laid, natIp) ? { from: 0, end: laid.rows } : group.column('nat_ip').rangeOf(natIp);
}

/** Whether a row of the same address and port has the rest in common too. */
function isRestAt({ destIp, destPort, protocol }: SpanRecord, group: StoredGroup, row: number): boolean {
  return (
    numberAt(group, 'dest_port', row) === destPort &&
    numberAt(group, 'protocol', row) === protocol &&
    textAt(group, 'dest_ip', row) === destIp
  );
}

function mayHold(laid: LaidGroup, name: string, value: string | number): boolean {
  const { min, max } = laid.columns.get(name) ?? {};
  return (min === undefined || min <= value) && (max === undefined || max >= value);
}

const ENDS: ReadonlyMap<string | null, SpanRecord['ends']> = new Map(
  (['bounded', 'superseded', 'no-end', 'no-beginning'] as const).map((ends) => [ends, ends]),
);

type Times = Pick<SpanRecord, 'opened' | 'closed' | 'sourcePort'>;

/** Of the row of a connection, in memory. */
function timesOf({ opened, closed, port }: NatRows, row: number): Times {
  return { opened: valueAt(opened, row), closed: valueAt(closed, row), sourcePort: valueAt(port, row) };
}

function valueAt(values: Int32Array | Float64Array, row: number): number | null {
  const value = values[row] ?? NULL_VALUE;
  return value === NULL_VALUE ? null : value;
}

/** Of the row of a connection, in a row group. */
function storedTimes(group: StoredGroup, row: number): Times {
  return {
    opened: numberAt(group, 'opened', row),
    closed: numberAt(group, 'closed', row),
    sourcePort: numberAt(group, 'source_port', row),
  };
}

function spanAt(group: StoredGroup, row: number, { opened, closed, sourcePort }: Times): SpanRecord {
  const ends = ENDS.get(textAt(group, 'ends', row));
  if (ends === undefined) throw new Error('A connection ends in no known way');
  return {
    opened,
    closed,
    ends,
    sourceIp: hostAt(group, row),
    sourcePort,
    destIp: textAt(group, 'dest_ip', row),
    destPort: numberAt(group, 'dest_port', row),
    protocol: numberAt(group, 'protocol', row),
  };
}

function hostAt(group: StoredGroup, row: number): string {
  return textAt(group, 'source_ip', row) ?? 'null';
}

function textAt(group: StoredGroup, name: string, row: number): string | null {
  const cell = group.column(name).cellAt(row);
  return typeof cell === 'number' ? String(cell) : cell;
}

function numberAt(group: StoredGroup, name: string, row: number): number | null {
  const cell = group.column(name).cellAt(row);
  return typeof cell === 'string' ? Number(cell) : cell;
}

/** When something is first logged of a connection. */
export function firstTime({ opened, closed }: NatRows, row: number): number {
  const at = opened[row] ?? NULL_VALUE;
  return at === NULL_VALUE ? (closed[row] ?? NULL_VALUE) : at;
}
