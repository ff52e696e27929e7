import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeLayout } from '../store/lake-layout.js';
import type { ManifestState } from '../store/manifest.js';
import { openNumberedParts } from '../store/number-parts.js';
import type { NumberedParts } from '../store/numbered-rows.js';
import { flowsOfHours } from './batch-flows.js';
import { hourSizes } from './hour-sizes.js';
import { BYTES_PER_NUMBERED_ROW, BYTES_PER_ROW_OF_HOUR, nextBatch } from './partition.js';

/** Hours to build together; from numbers where `numbered` is given, by SQL otherwise. */
export interface NextHours {
  readonly hours: readonly number[];
  readonly numbered?: NumberedParts;
}

export interface HourPlanOptions {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  readonly memoryBytes: number;
  readonly fromNumbers: boolean;
}

/**
 * Which of the stale hours to build next, and how: from numbers, at a quarter of the price, are those all of whose records
 * lie in parts that can be read so and that memory has room for.
 */
export class HourPlan {
  readonly #options: HourPlanOptions;
  readonly #sizes = new Map<number, number>();
  readonly #numberedHours = new Set<number>();
  #numbered: NumberedParts | undefined;

  constructor(options: HourPlanOptions) {
    this.#options = options;
  }

  async next(state: ManifestState): Promise<NextHours> {
    const stale = [...state.stale].sort((a, b) => a - b);
    if (stale.some((hour) => !this.#sizes.has(hour))) await this.#measure(state, stale);
    const { memoryBytes } = this.#options;
    const sizeOf = (hour: number): number => this.#sizes.get(hour) ?? 0;
    const isNumbered = (hour: number): boolean => this.#numberedHours.has(hour);
    const [first = 0] = stale;
    const other = stale.findIndex((hour) => isNumbered(hour) !== isNumbered(first));
    const same = other === -1 ? stale : stale.slice(0, other);
    if (!isNumbered(first) || this.#numbered === undefined) return { hours: nextBatch(same, sizeOf, memoryBytes) };
    return { hours: nextBatch(same, sizeOf, memoryBytes, BYTES_PER_NUMBERED_ROW), numbered: this.#numbered };
  }

  /** An hour that could not be built from numbers after all is built by SQL. */
  refuse(hours: readonly number[]): void {
    for (const hour of hours) this.#numberedHours.delete(hour);
  }

  async #measure(state: ManifestState, stale: readonly number[]): Promise<void> {
    const { connection, layout, memoryBytes, fromNumbers } = this.#options;
    const parts = flowsOfHours(state, stale);
    const { numbered, refused } = fromNumbers
      ? await openNumberedParts(layout, parts, state.dead)
      : { numbered: undefined, refused: parts };
    this.#numbered = numbered;
    const bySql = new Set(stale.filter((hour) => flowsOfHours({ ...state, parts: refused }, [hour]).length > 0));
    const unknown = stale.filter((hour) => !this.#sizes.has(hour));
    const readable = unknown.filter((hour) => !bySql.has(hour));
    const found = numbered === undefined ? new Map<number, number>() : await numbered.sizes(readable);
    for (const hour of readable) {
      const size = found.get(hour) ?? 0;
      this.#sizes.set(hour, size);
      if (numbered !== undefined && size * BYTES_PER_ROW_OF_HOUR <= memoryBytes) this.#numberedHours.add(hour);
    }
    const others = unknown.filter((hour) => bySql.has(hour));
    const counted =
      others.length === 0 ? new Map<number, number>() : await hourSizes(connection, layout, state, others);
    for (const hour of others) this.#sizes.set(hour, counted.get(hour) ?? 0);
  }
}
