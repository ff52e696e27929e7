import type { IngestReport } from '../engine-types.js';
import { integerCell } from '../store/cells.js';
import type { Copy, PlannedObject } from './known-objects.js';
import type { Wave } from './listing-waves.js';
import type { Outcome } from './outcome.js';

/** Failures a report names; `quarantine` has all of them. */
const FAILURES_NAMED_MAX = 20;

/** Counts what became of every object, so that the counts of a report add up. */
export class IngestTally {
  /** Objects to load so far. */
  planned = 0;
  /** Objects read and checked. */
  read = 0;
  /** Objects committed. */
  done = 0;
  readonly #objects = {
    found: 0,
    loaded: 0,
    unchanged: 0,
    duplicate: 0,
    quarantined: 0,
    failed: 0,
    replaced: 0,
    ignored: 0,
  };
  readonly #rows = { rows: 0, bytes: 0n, packets: 0n, quarantined: 0, nodata: 0, skipdata: 0, objectBytes: 0 };
  readonly #failures: IngestReport['failures'][number][] = [];

  get found(): number {
    return this.#objects.found;
  }

  get rows(): number {
    return this.#rows.rows;
  }

  get objectBytes(): number {
    return this.#rows.objectBytes;
  }

  plan(wave: Wave): void {
    this.planned += wave.load.length;
    this.#objects.found += wave.found;
    this.#objects.ignored += wave.ignored;
    this.#objects.unchanged += wave.unchanged;
  }

  /** Copies that were counted as such, and are loaded after all. */
  planAgain(copies: readonly Copy[]): void {
    this.planned += copies.length;
    for (const { countedAs } of copies) this.#objects[countedAs] -= 1;
  }

  count(source: string, outcome: Outcome, planned: PlannedObject | undefined): void {
    this.#objects[outcome.status] += 1;
    if (outcome.status === 'loaded' && (planned?.replaces.length ?? 0) > 0) this.#objects.replaced += 1;
    if (outcome.status === 'failed' && this.#failures.length < FAILURES_NAMED_MAX) {
      this.#failures.push({ object: outcome.object.key, source, reason: outcome.refusals[0]?.reason ?? '' });
    }
    this.#rows.rows += outcome.rows;
    this.#rows.bytes += outcome.bytes;
    this.#rows.packets += outcome.packets;
    this.#rows.quarantined += outcome.quarantined;
    this.#rows.nodata += outcome.nodata;
    this.#rows.skipdata += outcome.skipdata;
    this.#rows.objectBytes += outcome.object.bytes;
  }

  report(): Pick<
    IngestReport,
    'objects' | 'rows' | 'bytes' | 'packets' | 'rows_quarantined' | 'nodata' | 'skipdata' | 'failures'
  > {
    return {
      objects: { ...this.#objects },
      rows: this.#rows.rows,
      bytes: integerCell(this.#rows.bytes),
      packets: integerCell(this.#rows.packets),
      rows_quarantined: this.#rows.quarantined,
      nodata: this.#rows.nodata,
      skipdata: this.#rows.skipdata,
      failures: this.#failures,
    };
  }
}
