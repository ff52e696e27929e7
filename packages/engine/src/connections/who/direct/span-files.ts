import type { StoredColumn } from '../../../parquet/stored-column.js';
import type { LaidGroup } from '../../../parquet/stored-footer.js';
import type { Part } from '../../../store/manifest.js';
import type { SpanRecord } from '../evidence.js';
import { Kept } from './kept.js';
import { type NatRows, type Piece, pieceOf, rangeOfPorts, rowsOfPort, type Times, timesOf } from './nat-rows.js';
import type { PartReader, StoredGroup } from './part-reader.js';
import type { Tuples } from './tuples.js';

const TIMES = ['source_port', 'opened', 'closed'];
const HOST = ['source_ip'];
/** What a connection without a private address has for one. */
const NO_HOST = 'null';
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

/** Where a row of an address stands in a column of its row group. */
export type ColumnRows = (row: number) => { readonly column: StoredColumn; readonly row: number };

/** Connections of single addresses and ports, from parts that are sorted by them. */
export class SpanFiles {
  readonly reader: PartReader;
  readonly #rows: Kept<NatRows>;
  readonly #hosts: Kept<Uint16Array>;

  constructor(reader: PartReader, rowsMax: number) {
    this.reader = reader;
    this.#rows = new Kept(rowsMax);
    this.#hosts = new Kept(rowsMax);
  }

  /** Everything through an address. */
  rowsOf(part: Part, natIp: string): Promise<NatRows> {
    return this.#rows.get(
      keyOf(part, natIp),
      () => this.#read(part, natIp),
      ({ count }) => count,
    );
  }

  /** At least as many as there are rows of an address, by what row groups may hold. */
  async rowsAtMost(part: Part, natIp: string): Promise<number> {
    const { groups } = await this.reader.laid(part);
    return groups.reduce((sum, laid) => sum + (mayHold(laid, 'nat_ip', natIp) ? laid.rows : 0), 0);
  }

  async allRowsOf(parts: readonly Part[], natIp: string): Promise<NatRows[]> {
    const all: NatRows[] = [];
    for (const part of parts) all.push(await this.rowsOf(part, natIp));
    return all;
  }

  /** Connections through an address that began at a port. */
  async ofPort(part: Part, natIp: string, port: number): Promise<SpanRecord[]> {
    const known = await this.#rows.known(keyOf(part, natIp));
    if (known !== undefined) return this.spansAt(known, rowsOfPort(known, port));
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

  /** A column at some of the rows, which are in order. */
  async columnAt(rows: NatRows, wanted: readonly number[], name: string): Promise<ColumnRows> {
    const columns = new Map<number, StoredColumn>();
    let next = 0;
    for (const { group, end } of rows.pieces) {
      if ((wanted[next] ?? end) >= end) continue;
      while ((wanted[next] ?? end) < end) next += 1;
      columns.set(group, (await this.reader.group(rows.part, group, [name])).column(name));
    }
    return (row) => {
      const { group, from, first } = pieceOf(rows, row);
      const column = columns.get(group);
      if (column === undefined) throw new Error('A row is looked at that was not read');
      return { column, row: from + row - first };
    };
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
  async likeAny(rows: NatRows, tuples: Tuples, isKnown: (row: number) => boolean): Promise<SpanRecord[]> {
    if (rows.count === 0 || tuples.isEmpty) return [];
    const likely = tuples.rowsAmong(rows, await this.#hostsOf(rows)).filter((row) => !isKnown(row));
    return (await this.spansAt(rows, likely)).filter((span) => tuples.has(span));
  }

  /** Hashes of the private addresses of all rows: of those with a port that is asked for, nearly all have another one. */
  #hostsOf(rows: NatRows): Promise<Uint16Array> {
    const { part, pieces, count, natIp } = rows;
    return this.#hosts.get(
      keyOf(part, natIp),
      async () => {
        const { groups } = await this.reader.laid(part);
        const hosts = new Uint16Array(count);
        const wanted = pieces.flatMap(({ group, from, first, end }) => {
          const laid = groups[group];
          return laid === undefined ? [] : [{ laid, names: HOST, from, into: hosts.subarray(first, end) }];
        });
        await this.reader.eachOnce(part, wanted, (stored, { from, into }) =>
          stored.column('source_ip').hashesInto(from, into, NO_HOST),
        );
        return hosts;
      },
      () => count,
    );
  }

  async #read(part: Part, natIp: string): Promise<NatRows> {
    const { groups } = await this.reader.laid(part);
    const wanted = [...groups.entries()].flatMap(([index, laid]) =>
      mayHold(laid, 'nat_ip', natIp) ? [{ index, laid, names: withAddress(laid, natIp, TIMES) }] : [],
    );
    const room = wanted.reduce((sum, { laid }) => sum + laid.rows, 0);
    const [port, opened, closed] = [new Int32Array(room), new Float64Array(room), new Float64Array(room)];
    const once = new Float64Array(wanted.reduce((most, { laid }) => Math.max(most, laid.rows), 0));
    const pieces: Piece[] = [];
    let count = 0;
    await this.reader.eachOnce(part, wanted, (stored, { index, laid }) => {
      const { from, end } = rangeOf(laid, stored, natIp);
      if (end === from) return;
      const isWhole = end - from === laid.rows;
      for (const [name, into] of [
        ['opened', opened],
        ['closed', closed],
      ] as const) {
        const column = stored.column(name);
        if (isWhole) column.numbersOnce(into.subarray(count));
        else into.set(column.numbersOnce(once).subarray(from, end), count);
      }
      port.set(stored.column('source_port').numbersOnce(once).subarray(from, end), count);
      pieces.push({ group: index, from, first: count, end: count + end - from });
      count += end - from;
    });
    const own = { port: port.subarray(0, count), opened: opened.subarray(0, count), closed: closed.subarray(0, count) };
    return { part, natIp, pieces, count, ...own, ...rangeOfPorts(own.port, own.opened, own.closed) };
  }
}

function keyOf({ path }: Part, natIp: string): string {
  return `${path}|${natIp}`;
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

function mayHold(laid: LaidGroup, name: string, value: string | number): boolean {
  const { min, max } = laid.columns.get(name) ?? {};
  return (min === undefined || min <= value) && (max === undefined || max >= value);
}

const ENDS: ReadonlyMap<string | null, SpanRecord['ends']> = new Map(
  (['bounded', 'superseded', 'no-end', 'no-beginning'] as const).map((ends) => [ends, ends]),
);

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
  return textAt(group, 'source_ip', row) ?? NO_HOST;
}

function textAt(group: StoredGroup, name: string, row: number): string | null {
  const cell = group.column(name).cellAt(row);
  return typeof cell === 'number' ? String(cell) : cell;
}

function numberAt(group: StoredGroup, name: string, row: number): number | null {
  const cell = group.column(name).cellAt(row);
  return typeof cell === 'string' ? Number(cell) : cell;
}
