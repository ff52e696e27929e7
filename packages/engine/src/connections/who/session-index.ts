import { NULL_VALUE } from '../../parquet/columns.js';
import { OPEN_ENDED_MS, type Question, SESSION_AHEAD_MS, type SessionEnd } from './evidence.js';

/** Texts by number, each once. */
class TextPool {
  readonly #texts: string[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(text: string | null): number {
    if (text === null) return NULL_VALUE;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  text(code: number | undefined): string | null {
    return this.#texts[code ?? NULL_VALUE] ?? null;
  }
}

const TEXTS = ['private_ip', 'email', 'mac_address', 'archive', 'member'] as const;
type TextName = (typeof TEXTS)[number];
export const SESSION_INDEX_COLUMNS: readonly string[] = ['timestamp', 'line', ...TEXTS];

/** A column of some session ends: numbers of texts, NULL_VALUE where there is none, and what each is. */
export interface TextsOfRows {
  codes(): Int32Array;
  textOf(code: number): string | null;
}

/** Some session ends, by column. */
export interface SessionRows {
  readonly rows: number;
  numbers(name: 'timestamp' | 'line'): Float64Array;
  texts(name: TextName): TextsOfRows;
}

/** Session ends by private address and time, as numbers: some 40 bytes each, and each text once. */
export class SessionIndex {
  readonly #pool = new TextPool();
  readonly #at: Float64Array;
  readonly #line: Float64Array;
  readonly #texts: Readonly<Record<TextName, Int32Array>>;
  #count = 0;
  /** Rows by private address, in the order of time. */
  readonly #order: Int32Array;
  readonly #hosts = new Map<string, { readonly from: number; readonly end: number }>();

  /** For `rows` session ends. */
  constructor(rows: number) {
    const column = (): Int32Array => new Int32Array(rows);
    this.#at = new Float64Array(rows);
    this.#line = new Float64Array(rows);
    this.#texts = {
      private_ip: column(),
      email: column(),
      mac_address: column(),
      archive: column(),
      member: column(),
    };
    this.#order = new Int32Array(rows);
  }

  /** Some of the session ends, in any order. */
  add(some: SessionRows): void {
    if (this.#count + some.rows > this.#at.length) throw new Error('There are more session ends than were counted');
    this.#at.set(some.numbers('timestamp'), this.#count);
    this.#line.set(some.numbers('line'), this.#count);
    for (const name of TEXTS) {
      const { texts, into } = { texts: some.texts(name), into: this.#texts[name] };
      // Texts have numbers of their own in each row group.
      const known: number[] = [];
      for (const [row, code] of texts.codes().entries()) {
        const own = code === NULL_VALUE ? NULL_VALUE : (known[code] ?? this.#pool.codeOf(texts.textOf(code)));
        if (code !== NULL_VALUE) known[code] = own;
        into[this.#count + row] = own;
      }
    }
    this.#count += some.rows;
  }

  /** Once all were added. */
  sort(): void {
    const hosts = new Map<number, number[]>();
    for (let row = 0; row < this.#count; row += 1) {
      const host = this.#texts.private_ip[row] ?? NULL_VALUE;
      const known = hosts.get(host);
      if (known === undefined) hosts.set(host, [row]);
      else known.push(row);
    }
    let from = 0;
    for (const [host, rows] of hosts) {
      this.#order.set(
        rows.sort((a, b) => this.#compare(a, b)),
        from,
      );
      this.#hosts.set(this.#pool.text(host) ?? '', { from, end: from + rows.length });
      from += rows.length;
    }
  }

  #compare(a: number, b: number): number {
    const byText = (name: TextName): number => {
      const [x, y] = [this.#text(name, a) ?? '', this.#text(name, b) ?? ''];
      return x < y ? -1 : x > y ? 1 : 0;
    };
    return (
      (this.#at[a] ?? 0) - (this.#at[b] ?? 0) ||
      byText('archive') ||
      byText('member') ||
      (this.#line[a] ?? 0) - (this.#line[b] ?? 0)
    );
  }

  #text(name: TextName, row: number): string | null {
    return this.#pool.text(this.#texts[name][row]);
  }

  /** Ends on a private address: those before the moment, those around it, and the first after it. */
  endsOf(host: string, { atMs, skewMs }: Pick<Question, 'atMs' | 'skewMs'>): SessionEnd[] {
    const { from, end } = this.#hosts.get(host) ?? { from: 0, end: 0 };
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
    const [archive, line] = [this.#text('archive', row), this.#line[row] ?? NULL_VALUE];
    const isPlaced = archive !== null && line !== NULL_VALUE;
    return {
      at,
      privateIp,
      email: this.#text('email', row),
      mac: this.#text('mac_address', row),
      place: isPlaced ? { archive, member: this.#text('member', row) ?? '', line } : null,
    };
  }
}
