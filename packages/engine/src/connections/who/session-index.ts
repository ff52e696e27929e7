import type { DuckDBConnection } from '@duckdb/node-api';
import { NULL_VALUE } from '../../parquet/columns.js';
import { numberOrNull, textOrNull } from './asked-sql.js';
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

const TEXTS = ['email', 'mac_address', 'archive', 'member'] as const;

/** Session ends by private address and time, as numbers: some 32 bytes each, and each text once. */
export class SessionIndex {
  readonly #pool = new TextPool();
  readonly #at: Float64Array;
  readonly #line: Float64Array;
  readonly #texts: Readonly<Record<(typeof TEXTS)[number], Int32Array>>;
  readonly #hosts = new Map<string, { readonly from: number; end: number }>();

  private constructor(rows: number) {
    this.#at = new Float64Array(rows);
    this.#line = new Float64Array(rows);
    this.#texts = {
      email: new Int32Array(rows),
      mac_address: new Int32Array(rows),
      archive: new Int32Array(rows),
      member: new Int32Array(rows),
    };
  }

  /** Reads all session ends of `source`, of which there are `rows`. */
  static async read(connection: DuckDBConnection, source: string, rows: number): Promise<SessionIndex> {
    const index = new SessionIndex(rows);
    const result = await connection.stream(
      `SELECT private_ip, "timestamp", line, ${TEXTS.join(', ')} FROM ${source} ORDER BY private_ip, "timestamp", archive, member, line`,
    );
    let row = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      const [hosts = [], times = [], lines = [], ...texts] = chunk.getColumns();
      for (let i = 0; i < chunk.rowCount; i += 1, row += 1) {
        index.#at[row] = Number(times[i]);
        index.#line[row] = numberOrNull(lines[i]) ?? NULL_VALUE;
        for (const [place, name] of TEXTS.entries()) {
          index.#texts[name][row] = index.#pool.codeOf(textOrNull(texts[place]?.[i]));
        }
        index.#addHost(String(hosts[i]), row);
      }
    }
    return index;
  }

  #addHost(host: string, row: number): void {
    const known = this.#hosts.get(host);
    if (known === undefined) this.#hosts.set(host, { from: row, end: row + 1 });
    else known.end = row + 1;
  }

  /** Ends on a private address: those before the moment, those around it, and the first after it. */
  endsOf(host: string, { atMs, skewMs }: Pick<Question, 'atMs' | 'skewMs'>): SessionEnd[] {
    const { from, end } = this.#hosts.get(host) ?? { from: 0, end: 0 };
    const ends: SessionEnd[] = [];
    let last = atMs + SESSION_AHEAD_MS;
    let isAfter = false;
    for (let row = from; row < end; row += 1) {
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
    const text = (name: (typeof TEXTS)[number]): string | null => this.#pool.text(this.#texts[name][row]);
    const [archive, line] = [text('archive'), this.#line[row] ?? NULL_VALUE];
    const isPlaced = archive !== null && line !== NULL_VALUE;
    return {
      at,
      privateIp,
      email: text('email'),
      mac: text('mac_address'),
      place: isPlaced ? { archive, member: text('member') ?? '', line } : null,
    };
  }
}
