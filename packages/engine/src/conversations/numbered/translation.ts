import { NULL_VALUE } from '../../parquet/columns.js';
import type { HourRows } from './hour-rows.js';
import { ROW } from './row-bits.js';
import { TupleBook } from './tuple-book.js';

/** A conversation as the interface of one end sees it: `address:port` is its own. */
interface NearEnd {
  readonly key: number;
  readonly place: number;
  readonly address: number;
  readonly port: number;
  readonly peer: number;
  readonly peerPort: number;
  readonly protocol: number;
}

/** Who answers for whom in an hour, and the legs between host and gateway that only version 2 hides; see translation.ts. */
export class Translation {
  /** Gateway, peer, the peer's port, protocol. */
  readonly #standsFor = new TupleBook();
  readonly #innerKeys = new Set<number>();

  clear(): void {
    this.#standsFor.clear();
    this.#innerKeys.clear();
  }

  standFor(gateway: number, peer: number, port: number, protocol: number): void {
    if (protocol !== NULL_VALUE) this.#standsFor.add(gateway, peer, port, protocol, 0);
  }

  /** Whether another conversation counts what this 5-tuple carries. */
  isLeg(keys: TupleBook, key: number): boolean {
    if (this.#standsFor.count === 0) return false;
    const lo = keys.field(key, 0);
    const hi = keys.field(key, 1);
    const protocol = keys.field(key, 4);
    if (this.#standsFor.find(lo, hi, keys.field(key, 3), protocol, 0) >= 0) return true;
    if (this.#standsFor.find(hi, lo, keys.field(key, 2), protocol, 0) >= 0) return true;
    return this.#innerKeys.has(key);
  }

  findInnerLegs(rows: HourRows): void {
    const ends = nearEnds(rows);
    if (ends.length === 0) return;
    const hosts = new TupleBook();
    const outer = new TupleBook();
    const [first, next] = [new Int32Array(ends.length).fill(NULL_VALUE), new Int32Array(ends.length)];
    ends.forEach(({ place, address, port, peer, peerPort, protocol }, index) => {
      const host = hosts.add(address, port, peerPort, protocol, 0);
      next[index] = first[host] ?? NULL_VALUE;
      first[host] = index;
      outer.add(place, address, peer, peerPort, protocol);
    });
    for (const inner of ends) {
      const group = hosts.find(inner.peer, inner.peerPort, inner.port, inner.protocol, 0);
      if (group < 0) continue;
      for (let index = first[group] ?? NULL_VALUE; index !== NULL_VALUE; index = next[index] ?? NULL_VALUE) {
        const host = ends[index];
        if (host === undefined || host.peer === inner.address) continue;
        if (outer.find(inner.place, inner.address, host.peer, host.peerPort, host.protocol) < 0) continue;
        this.#innerKeys.add(inner.key);
        this.standFor(inner.address, host.peer, host.peerPort, host.protocol);
      }
    }
  }
}

function nearEnds({ count, bits, key: keyOf, place: placeOf, keys }: HourRows): NearEnd[] {
  const seen = new TupleBook();
  const ends: NearEnd[] = [];
  for (let row = 0; row < count; row += 1) {
    const here = bits[row] ?? 0;
    if ((here & ROW.plain) === 0 || (here & (ROW.loHere | ROW.hiHere)) === 0) continue;
    const [key, place] = [keyOf[row] ?? 0, placeOf[row] ?? 0];
    const protocol = keys.field(key, 4);
    if (protocol === NULL_VALUE) continue;
    const [lo, hi, loPort, hiPort] = [keys.field(key, 0), keys.field(key, 1), keys.field(key, 2), keys.field(key, 3)];
    const both = { key, place, protocol };
    for (const isLo of [true, false]) {
      if ((here & (isLo ? ROW.loHere : ROW.hiHere)) === 0) continue;
      const before = seen.count;
      if (seen.add(key, place, isLo ? 1 : 0, 0, 0) < before) continue;
      ends.push(
        isLo
          ? { ...both, address: lo, port: loPort, peer: hi, peerPort: hiPort }
          : { ...both, address: hi, port: hiPort, peer: lo, peerPort: loPort },
      );
    }
  }
  return ends;
}
