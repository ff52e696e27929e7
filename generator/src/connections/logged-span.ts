import type { Holding } from './holdings.js';

/** Twice the skew of clocks, and a second cut off: nearer to an end of a connection, its records decide nothing. */
export const EDGE_MS = 5_000;

/** Whether what is logged of a connection allows that it was open at `at`: a lost end leaves it open. */
export function maybeOpen(holding: Holding, at: number, edgeMs = EDGE_MS): boolean {
  const { newLogged, destroyLogged, opened, closed } = holding;
  if (!newLogged && !destroyLogged) return false;
  const from = newLogged ? opened - edgeMs : Number.NEGATIVE_INFINITY;
  const to = destroyLogged ? closed + edgeMs : Number.POSITIVE_INFINITY;
  return from <= at && at <= to;
}

/** Whether both ends are logged and `at` lies well between them. */
export function surelyOpen(holding: Holding, at: number): boolean {
  const { newLogged, destroyLogged, opened, closed } = holding;
  return newLogged && destroyLogged && opened + EDGE_MS <= at && at <= closed - EDGE_MS;
}

/** Whether it truly was open, whatever is logged. */
export function trulyOpen({ opened, closed }: Holding, at: number): boolean {
  return opened <= at && at < closed;
}

export function hosts(holdings: readonly Holding[]): ReadonlySet<string> {
  return new Set(holdings.map(({ session }) => session.privateIp));
}
