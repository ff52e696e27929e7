import { textHash } from '../../../parquet/laid-texts.js';
import type { SpanRecord } from '../evidence.js';
import { firstOfPort, type NatRows } from './nat-rows.js';

/** Connections by port, to look for others with the same addresses, ports and protocol: in many parts, and many a time. */
export class Tuples {
  readonly #byPort = new Map<number | null, SpanRecord[]>();
  /** In order, without that of connections that have none. */
  readonly #ports: Int32Array;
  /** Hashes of the private addresses of each port; those of `#ports[n]` begin at `#starts[n]`. */
  readonly #hashes: Uint16Array;
  readonly #starts: Int32Array;
  readonly #ofNone: Uint16Array;

  constructor(spans: readonly SpanRecord[]) {
    for (const span of spans) {
      const same = this.#byPort.get(span.sourcePort);
      if (same === undefined) this.#byPort.set(span.sourcePort, [span]);
      else if (!same.some((known) => areSame(known, span))) same.push(span);
    }
    this.#ports = Int32Array.from([...this.#byPort.keys()].filter((port) => port !== null)).sort();
    this.#hashes = new Uint16Array(spans.length);
    this.#starts = new Int32Array(this.#ports.length + 1);
    let count = 0;
    for (const [index, port] of this.#ports.entries()) {
      for (const { sourceIp } of this.#byPort.get(port) ?? []) this.#hashes[count++] = textHash(sourceIp);
      this.#starts[index + 1] = count;
    }
    this.#ofNone = Uint16Array.from(this.#byPort.get(null) ?? [], ({ sourceIp }) => textHash(sourceIp));
  }

  get isEmpty(): boolean {
    return this.#byPort.size === 0;
  }

  has(span: SpanRecord): boolean {
    return this.#byPort.get(span.sourcePort)?.some((tuple) => areSame(tuple, span)) ?? false;
  }

  /** Rows, in order, that may be of such connections; `hosts` are hashes of the private addresses of all rows. */
  rowsAmong(rows: NatRows, hosts: Uint16Array): readonly number[] {
    const found = this.#ofNone.length === 0 ? [] : this.#rowsWithoutPort(hosts, 0, rows.from);
    let row = rows.from;
    for (let index = 0; index < this.#ports.length; index += 1) {
      const port = this.#ports[index] ?? 0;
      const [from, end] = [this.#starts[index] ?? 0, this.#starts[index + 1] ?? 0];
      row = firstOfPort(rows, port, row);
      for (; row < rows.end && rows.port[row] === port; row += 1) {
        const host = hosts[row];
        for (let at = from; at < end; at += 1) {
          if (this.#hashes[at] !== host) continue;
          found.push(row);
          break;
        }
      }
    }
    return this.#ofNone.length === 0 ? found : [...found, ...this.#rowsWithoutPort(hosts, rows.end, rows.count)];
  }

  #rowsWithoutPort(hosts: Uint16Array, from: number, end: number): number[] {
    const found: number[] = [];
    for (let row = from; row < end; row += 1) if (this.#ofNone.includes(hosts[row] ?? 0)) found.push(row);
    return found;
  }
}

function areSame(a: SpanRecord, b: SpanRecord): boolean {
  return a.sourceIp === b.sourceIp && a.destPort === b.destPort && a.protocol === b.protocol && a.destIp === b.destIp;
}
