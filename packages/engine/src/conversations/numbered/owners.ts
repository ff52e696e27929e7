import { NULL_VALUE } from '../../parquet/columns.js';
import { doubled, TupleBook } from './tuple-book.js';

const VOTES_MIN = 1 << 10;

/** The primary address of interfaces whose records do not tell which side is theirs; see `OWNERS_TABLE`. */
export class Owners {
  readonly #pairs = new TupleBook();
  readonly #groups = new TupleBook();
  #votes = new Int32Array(VOTES_MIN);
  #own = new Int32Array(0);

  clear(): void {
    this.#pairs.clear();
    this.#groups.clear();
  }

  /** A record of the interface has these two addresses. */
  vote(place: number, isSix: boolean, one: number, other: number): void {
    const group = this.#groups.add(place, isSix ? 1 : 0, 0, 0, 0);
    this.#add(group, one);
    if (other !== one) this.#add(group, other);
  }

  count(): void {
    const [best, own] = [new Int32Array(this.#groups.count), new Int32Array(this.#groups.count).fill(NULL_VALUE)];
    for (let pair = 0; pair < this.#pairs.count; pair += 1) {
      const group = this.#pairs.field(pair, 0);
      const votes = this.#votes[pair] ?? 0;
      const most = best[group] ?? 0;
      if (votes < most) continue;
      // Two that stand in as many records: neither is known to be the interface's.
      own[group] = votes === most ? NULL_VALUE : this.#pairs.field(pair, 1);
      best[group] = votes;
    }
    this.#own = own;
  }

  /** NULL_VALUE when it is not known. */
  of(place: number, isSix: boolean): number {
    const group = this.#groups.find(place, isSix ? 1 : 0, 0, 0, 0);
    return group < 0 ? NULL_VALUE : (this.#own[group] ?? NULL_VALUE);
  }

  #add(group: number, address: number): void {
    const before = this.#pairs.count;
    const pair = this.#pairs.add(group, address, 0, 0, 0);
    if (pair >= this.#votes.length) this.#votes = doubled(this.#votes);
    this.#votes[pair] = pair === before ? 1 : (this.#votes[pair] ?? 0) + 1;
  }
}
