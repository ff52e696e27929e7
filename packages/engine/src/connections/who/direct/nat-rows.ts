import { NULL_VALUE } from '../../../parquet/columns.js';
import type { LaidGroup } from '../../../parquet/stored-footer.js';
import type { Part } from '../../../store/manifest.js';
import type { SpanRecord } from '../evidence.js';
import { Kept } from './kept.js';
import type { PartReader, StoredGroup } from './part-reader.js';

/** Rows of whole addresses that are kept for the next questions: 20 bytes each. */
const ROWS_KEPT_MAX = 6_000_000;

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
    for (const [index, laid] of (await this.reader.laid(part)).entries()) {
      if (!mayHold(laid, 'nat_ip', natIp) || !mayHold(laid, 'source_port', port)) continue;
      const group = await this.reader.group(part, index);
      const { from, end } = group.column('nat_ip').rangeOf(natIp);
      const ports = group.column('source_port').numbers();
      for (let row = from; row < end; row += 1) if (ports[row] === port) found.push(spanAt(group, row));
    }
    return found;
  }

  /** The connections at some of the rows, which are in order. */
  async spansAt(rows: NatRows, wanted: readonly number[]): Promise<SpanRecord[]> {
    const spans: SpanRecord[] = [];
    let next = 0;
    for (const { group, from, first, end } of rows.pieces) {
      if ((wanted[next] ?? end) >= end) continue;
      const stored = await this.reader.group(rows.part, group);
      for (; (wanted[next] ?? end) < end; next += 1) spans.push(spanAt(stored, from + (wanted[next] ?? 0) - first));
    }
    return spans;
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
        alike ??= new TuplesOf(await this.reader.group(rows.part, group));
        if (alike.isAny(from + row - first, same)) found.push(spanAt(alike.group, from + row - first));
      }
    }
    return found;
  }

  async #read(part: Part, natIp: string): Promise<NatRows> {
    const pieces: (Piece & { readonly stored: StoredGroup })[] = [];
    let count = 0;
    for (const [group, laid] of (await this.reader.laid(part)).entries()) {
      if (!mayHold(laid, 'nat_ip', natIp)) continue;
      const stored = await this.reader.group(part, group);
      const { from, end } = stored.column('nat_ip').rangeOf(natIp);
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
  const ends = ENDS.get(group.column('ends').text(row));
  if (ends === undefined) throw new Error('A connection ends in no known way');
  return {
    opened: group.column('opened').number(row),
    closed: group.column('closed').number(row),
    ends,
    sourceIp: group.column('source_ip').text(row) ?? 'null',
    sourcePort: group.column('source_port').number(row),
    destIp: group.column('dest_ip').text(row),
    destPort: group.column('dest_port').number(row),
    protocol: group.column('protocol').number(row),
  };
}

/** When something is first logged of a connection. */
export function firstTime({ opened, closed }: NatRows, row: number): number {
  const at = opened[row] ?? NULL_VALUE;
  return at === NULL_VALUE ? (closed[row] ?? NULL_VALUE) : at;
}
