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
    const run = this.#runs.find(({ first, edges }) => index >= first && index < first + edges.length / 2);
    if (run === undefined) return null;
    const at = 2 * (index - run.first);
    return run.body.toString('utf8', run.edges[at], run.edges[at + 1]);
  }

  /** The numbers of a text: none or one, or more where texts stand as often as there are rows with them. */
  codesOf(text: string): readonly number[] {
    this.#byText ??= this.#numbered();
    return this.#byText.get(text) ?? [];
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
