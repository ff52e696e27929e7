/** How long to wait after failures in a row: exponential with full jitter above a floor, so that many do not come at once. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Milliseconds to wait after the `failures`th failure in a row (from 1); `random` is from 0 to 1. */
export function backoffMs(failures: number, { firstMs, maxMs }: Backoff, random: number): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** (failures - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
