import { NULL_VALUE } from '../../../parquet/columns.js';
import type { LaidGroup } from '../../../parquet/stored-footer.js';
import type { Part } from '../../../store/manifest.js';
import type { SpanRecord } from '../evidence.js';
import { Kept } from './kept.js';
import type { PartReader, StoredGroup } from './part-reader.js';

/** Rows of whole addresses that are kept for the next questions: 20 bytes each. */
const ROWS_KEPT_MAX = 6_000_000;

const KEYS = ['nat_ip', 'source_port'];
const TIMES = [...KEYS, 'opened', 'closed'];
const SPAN = ['opened', 'closed', 'ends', 'source_ip', 'source_port', 'dest_ip', 'dest_port', 'protocol'];

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
      `${part.path}|${natIp}`,
      () => this.#read(part, natIp),
      ({ count }) => count,
    );
  }

  /** Connections through an address that began at a port. */
  async ofPort(part: Part, natIp: string, port: number): Promise<SpanRecord[]> {
    const found: SpanRecord[] = [];
    const laid = await this.reader.laid(part);
    for (const index of laid.near('source_port', port, port)) {
      const own = laid.groups[index];
      if (own === undefined || !mayHold(own, 'nat_ip', natIp)) continue;
      const group = await this.reader.group(part, index, KEYS);
      const { from, end } = rangeOf(own, group, natIp);
      const ports = group.column('source_port').numbers();
      const first = ports.indexOf(port, from);
      if (first < 0 || first >= end) continue;
      const whole = await this.reader.group(part, index, SPAN);
      for (let row = first; row < end; row += 1) if (ports[row] === port) found.push(spanAt(whole, row));
    }
    return found;
  }

  /** The connections at some of the rows, which are in order. */
  async spansAt(rows: NatRows, wanted: readonly number[]): Promise<SpanRecord[]> {
    const spans: SpanRecord[] = [];
    await this.#each(rows, wanted, SPAN, (group, row) => spans.push(spanAt(group, row)));
    return spans;
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
    use: (group: StoredGroup, row: number) => void,
  ): Promise<void> {
    let next = 0;
    for (const { group, from, first, end } of rows.pieces) {
      if ((wanted[next] ?? end) >= end) continue;
      const stored = await this.reader.group(rows.part, group, columns);
      for (; (wanted[next] ?? end) < end; next += 1) use(stored, from + (wanted[next] ?? 0) - first);
    }
  }

  /** Connections with the same addresses, ports and protocol as one of some. */
  async likeAny(rows: NatRows, tuples: readonly SpanRecord[]): Promise<SpanRecord[]> {
    const found: SpanRecord[] = [];
    const byPort = new Map<number, SpanRecord[]>();
    for (const tuple of tuples) {
      const port = tuple.sourcePort ?? NULL_VALUE;
      byPort.set(port, [...(byPort.get(port) ?? []), tuple]);
    }
    for (const { group, from, first, end } of rows.pieces) {
      let alike: TuplesOf | undefined;
      for (let row = first; row < end; row += 1) {
        const same = byPort.get(rows.port[row] ?? NULL_VALUE);
        if (same === undefined) continue;
        alike ??= new TuplesOf(await this.reader.group(rows.part, group, SPAN));
        if (alike.isAny(from + row - first, same)) found.push(spanAt(alike.group, from + row - first));
      }
    }
    return found;
  }

  async #read(part: Part, natIp: string): Promise<NatRows> {
    const pieces: (Piece & { readonly stored: StoredGroup })[] = [];
    let count = 0;
    for (const [group, laid] of (await this.reader.laid(part)).groups.entries()) {
      if (!mayHold(laid, 'nat_ip', natIp)) continue;
      const stored = await this.reader.once(part, group, TIMES);
      const { from, end } = rangeOf(laid, stored, natIp);
      if (end === from) continue;
      pieces.push({ group, from, first: count, end: count + end - from, stored });
      count += end - from;
    }
    const rows = {
      port: new Int32Array(count),
      opened: new Float64Array(count),
      closed: new Float64Array(count),
    };
    for (const { from, first, end, stored } of pieces) {
      const until = from + end - first;
      rows.port.set(stored.column('source_port').numbers().subarray(from, until), first);
      rows.opened.set(stored.column('opened').numbers().subarray(from, until), first);
      rows.closed.set(stored.column('closed').numbers().subarray(from, until), first);
    }
    return { part, count, ...rows, pieces: pieces.map(({ stored: _, ...piece }) => piece) };
  }
}

/** Rows of an address: all of a row group's where it holds no other. */
function rangeOf(laid: LaidGroup, group: StoredGroup, natIp: string): { readonly from: number; readonly end: number } {
  const { min, max, nulls } = laid.columns.get('nat_ip') ?? {};
  if (min === natIp && max === natIp && nulls === 0) return { from: 0, end: laid.rows };
  return group.column('nat_ip').rangeOf(natIp);
}

interface TupleCodes {
  readonly source: readonly number[];
  /** NULL_VALUE for a connection to nowhere that is logged. */
  readonly dest: readonly number[];
  readonly destPort: number;
  readonly protocol: number;
}

/** Compares connections with those of a row group, by numbers. */
class TuplesOf {
  readonly group: StoredGroup;
  readonly #codes = new Map<SpanRecord, TupleCodes>();
  readonly #columns: readonly (Int32Array | Float64Array)[];

  constructor(group: StoredGroup) {
    this.group = group;
    this.#columns = [
      group.column('source_ip').codes(),
      group.column('dest_ip').codes(),
      group.column('dest_port').numbers(),
      group.column('protocol').numbers(),
    ];
  }

  isAny(row: number, tuples: readonly SpanRecord[]): boolean {
    const [source, dest, destPort, protocol] = this.#columns.map((values) => values[row] ?? NULL_VALUE);
    return tuples.some((tuple) => {
      const codes = this.#codesOf(tuple);
      return (
        codes.destPort === destPort &&
        codes.protocol === protocol &&
        codes.source.includes(source ?? NULL_VALUE) &&
        codes.dest.includes(dest ?? NULL_VALUE)
      );
    });
  }

  #codesOf(tuple: SpanRecord): TupleCodes {
    const known = this.#codes.get(tuple);
    if (known !== undefined) return known;
    const { sourceIp, destIp, destPort, protocol } = tuple;
    const made = {
      source: this.group.column('source_ip').codesOf(sourceIp),
      dest: destIp === null ? [NULL_VALUE] : this.group.column('dest_ip').codesOf(destIp),
      destPort: destPort ?? NULL_VALUE,
      protocol: protocol ?? NULL_VALUE,
    };
    this.#codes.set(tuple, made);
    return made;
  }
}

function mayHold(laid: LaidGroup, name: string, value: string | number): boolean {
  const { min, max } = laid.columns.get(name) ?? {};
  return (min === undefined || min <= value) && (max === undefined || max >= value);
}

const ENDS: ReadonlyMap<string | null, SpanRecord['ends']> = new Map(
  (['bounded', 'superseded', 'no-end', 'no-beginning'] as const).map((ends) => [ends, ends]),
);

function spanAt(group: StoredGroup, row: number): SpanRecord {
  const ends = ENDS.get(textAt(group, 'ends', row));
  if (ends === undefined) throw new Error('A connection ends in no known way');
  return {
    opened: numberAt(group, 'opened', row),
    closed: numberAt(group, 'closed', row),
    ends,
    sourceIp: hostAt(group, row),
    sourcePort: numberAt(group, 'source_port', row),
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
