import { NULL_VALUE } from '../../parquet/columns.js';
import { OPEN_ENDED_MS, type Question, SESSION_AHEAD_MS, type SessionEnd } from './evidence.js';
import { lastBefore } from './last-before.js';

export const SESSION_INDEX_COLUMNS = [
  'timestamp',
  'private_ip',
  'email',
  'mac_address',
  'archive',
  'member',
  'line',
] as const;
type SessionColumn = (typeof SESSION_INDEX_COLUMNS)[number];

/** Some session ends, by column. */
export interface SessionRows {
  readonly rows: number;
  times(): Float64Array;
  /** Numbers of private addresses, NULL_VALUE where there is none. */
  hosts(): Int32Array;
  hostOf(code: number): string | null;
  /** One value of one row: of most session ends nobody asks who it was. */
  cell(name: SessionColumn, row: number): string | number | null;
}

/** Session ends by private address and time: some 20 bytes each, and their rows as they lie in the files. */
export class SessionIndex {
  readonly #some: { readonly rows: SessionRows; readonly first: number }[] = [];
  readonly #at: Float64Array;
  /** Numbers of private addresses. */
  readonly #host: Int32Array;
  readonly #codes = new Map<string, number>();
  #count = 0;
  /** Rows by private address, in the order of time; those of address n begin at `#starts[n]`. */
  readonly #order: Int32Array;
  #starts = new Int32Array(1);

  /** For `rows` session ends. */
  constructor(rows: number) {
    this.#at = new Float64Array(rows);
    this.#host = new Int32Array(rows);
    this.#order = new Int32Array(rows);
  }

  /** Some of the session ends, in any order. */
  add(some: SessionRows): void {
    const first = this.#count;
    if (first + some.rows > this.#at.length) throw new Error('There are more session ends than were counted');
    this.#some.push({ rows: some, first });
    this.#at.set(some.times(), first);
    // Addresses have numbers of their own in each row group.
    const known: number[] = [];
    for (const [row, code] of some.hosts().entries()) {
      const own = code === NULL_VALUE ? NULL_VALUE : (known[code] ?? this.#codeOf(some.hostOf(code)));
      if (code !== NULL_VALUE) known[code] = own;
      this.#host[first + row] = own;
    }
    this.#count += some.rows;
  }

  #codeOf(host: string | null): number {
    if (host === null) return NULL_VALUE;
    const known = this.#codes.get(host) ?? this.#codes.size;
    this.#codes.set(host, known);
    return known;
  }

  /** Once all were added. */
  sort(): void {
    const [at, hosts] = [this.#at, this.#host];
    const starts = new Int32Array(this.#codes.size + 1);
    for (const host of hosts) if (host !== NULL_VALUE) starts[host + 1] = (starts[host + 1] ?? 0) + 1;
    for (let host = 0; host < this.#codes.size; host += 1)
      starts[host + 1] = (starts[host + 1] ?? 0) + (starts[host] ?? 0);
    const next = starts.slice();
    for (let row = 0; row < this.#count; row += 1) {
      const host = hosts[row] ?? NULL_VALUE;
      if (host === NULL_VALUE) continue;
      const place = next[host] ?? 0;
      this.#order[place] = row;
      next[host] = place + 1;
    }
    for (let host = 0; host < this.#codes.size; host += 1) {
      const own = this.#order.subarray(starts[host], starts[host + 1]);
      own.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || this.#comparePlaces(a, b));
    }
    this.#starts = starts;
  }

  /** Of ends of one moment, the one that was read first. */
  #comparePlaces(a: number, b: number): number {
    const byText = (name: SessionColumn): number => {
      const [x, y] = [this.#text(name, a) ?? '', this.#text(name, b) ?? ''];
      return x < y ? -1 : x > y ? 1 : 0;
    };
    return byText('archive') || byText('member') || Number(this.#cell('line', a)) - Number(this.#cell('line', b));
  }

  #text(name: SessionColumn, row: number): string | null {
    const cell = this.#cell(name, row);
    return cell === null ? null : String(cell);
  }

  #cell(name: SessionColumn, row: number): string | number | null {
    const some = this.#some[lastBefore(this.#some, row)];
    return some === undefined ? null : some.rows.cell(name, row - some.first);
  }

  /** Ends on a private address: those before the moment, those around it, and the first after it. */
  endsOf(host: string, { atMs, skewMs }: Pick<Question, 'atMs' | 'skewMs'>): SessionEnd[] {
    const code = this.#codes.get(host);
    const [from, end] = code === undefined ? [0, 0] : [this.#starts[code] ?? 0, this.#starts[code + 1] ?? 0];
    const ends: SessionEnd[] = [];
    let last = atMs + SESSION_AHEAD_MS;
    let isAfter = false;
    for (let place = from; place < end; place += 1) {
      const row = this.#order[place] ?? 0;
      const at = this.#at[row] ?? 0;
      if (at < atMs - skewMs - OPEN_ENDED_MS) continue;
      if (at > atMs + skewMs && !isAfter) {
        isAfter = true;
        last = Math.min(last, at + 2 * skewMs);
      }
      if (at > last) break;
      ends.push(this.#endAt(host, row, at));
    }
    return ends;
  }

  #endAt(privateIp: string, row: number, at: number): SessionEnd {
    const [archive, line] = [this.#text('archive', row), this.#cell('line', row)];
    return {
      at,
      privateIp,
      email: this.#text('email', row),
      mac: this.#text('mac_address', row),
      place:
        archive === null || line === null
          ? null
          : { archive, member: this.#text('member', row) ?? '', line: Number(line) },
    };
  }
}
