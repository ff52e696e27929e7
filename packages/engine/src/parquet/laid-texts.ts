import { LENGTH_BYTES } from './parquet-format.js';

interface Run {
  readonly body: Buffer;
  readonly first: number;
  /** Where each text begins and ends. */
  readonly edges: Int32Array;
}

/** Texts where they lie in pages, by number; each is cut out when it is asked for, as most never are. */
export class LaidTexts {
  readonly #runs: Run[] = [];
  #byText: Map<string, number[]> | undefined;
  /** Texts that were cut out. */
  readonly #cut: (string | undefined)[] = [];
  count = 0;

  /** Texts with their length before each. */
  addPlain(body: Buffer, from: number, count: number): void {
    const edges = new Int32Array(2 * count);
    let at = from;
    for (let index = 0; index < count; index += 1) {
      edges[2 * index] = at + LENGTH_BYTES;
      at += LENGTH_BYTES + body.readUInt32LE(at);
      edges[2 * index + 1] = at;
    }
    this.#add(body, edges, at);
  }

  /** Texts one behind the other. */
  addLengths(body: Buffer, from: number, lengths: Float64Array): void {
    const edges = new Int32Array(2 * lengths.length);
    let at = from;
    for (let index = 0; index < lengths.length; index += 1) {
      edges[2 * index] = at;
      at += lengths[index] ?? 0;
      edges[2 * index + 1] = at;
    }
    this.#add(body, edges, at);
  }

  text(index: number): string | null {
    const known = this.#cut[index];
    if (known !== undefined) return known;
    const run = this.#runOf(index);
    if (run === undefined) return null;
    const text = run.body.toString('utf8', ...edgesOf(run, index));
    this.#cut[index] = text;
    return text;
  }

  /** Whether two of the texts are equal: addresses differ in their last bytes. */
  isSame(a: number, b: number): boolean {
    const [x, y] = [this.#runOf(a), this.#runOf(b)];
    if (x === undefined || y === undefined) return x === y;
    const [from, end] = edgesOf(x, a);
    const [otherFrom, otherEnd] = edgesOf(y, b);
    if (end - from !== otherEnd - otherFrom) return false;
    for (let back = 1; back <= end - from; back += 1) if (x.body[end - back] !== y.body[otherEnd - back]) return false;
    return true;
  }

  /** A hash of each text, by number: see `textHash`. */
  hashes(): Uint16Array {
    const hashes = new Uint16Array(this.count);
    for (const { body, first, edges } of this.#runs) {
      for (let at = 0; at < edges.length; at += 2) {
        hashes[first + at / 2] = hashOfBytes(body, edges[at] ?? 0, edges[at + 1] ?? 0);
      }
    }
    return hashes;
  }

  /** The numbers of a text: none or one, or more where texts stand as often as there are rows with them. */
  codesOf(text: string): readonly number[] {
    this.#byText ??= this.#numbered();
    return this.#byText.get(text) ?? [];
  }

  #runOf(index: number): Run | undefined {
    for (const run of this.#runs) if (index >= run.first && index < run.first + run.edges.length / 2) return run;
    return undefined;
  }

  #numbered(): Map<string, number[]> {
    const byText = new Map<string, number[]>();
    for (const { body, first, edges } of this.#runs) {
      for (let at = 0; at < edges.length; at += 2) {
        const text = body.toString('utf8', edges[at], edges[at + 1]);
        const known = byText.get(text);
        if (known === undefined) byText.set(text, [first + at / 2]);
        else known.push(first + at / 2);
      }
    }
    return byText;
  }

  #add(body: Buffer, edges: Int32Array, end: number): void {
    if (end > body.length) throw new Error('Texts end early');
    this.#runs.push({ body, first: this.count, edges });
    this.count += edges.length / 2;
    this.#byText = undefined;
  }
}

/** The hash of a text, of 16 bits. */
export function textHash(text: string): number {
  const bytes = Buffer.from(text);
  return hashOfBytes(bytes, 0, bytes.length);
}

/** FNV-1a, folded: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOfBytes(bytes: Buffer, from: number, end: number): number {
  let hash = 0x811c_9dc5;
  for (let at = from; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193);
  return (hash ^ (hash >>> 16)) & 0xffff;
}

function edgesOf({ first, edges }: Run, index: number): [number, number] {
  const at = 2 * (index - first);
  return [edges[at] ?? 0, edges[at + 1] ?? 0];
}
