import type { TimeWindow } from '../core/time-window.js';
import type { Params } from './params.js';

/** The half-open window as a condition on `start`, in Unix seconds; undefined when both sides are open. */
export function compileWindow(window: TimeWindow, params: Params): string | undefined {
  const conditions: string[] = [];
  if (window.from !== undefined) conditions.push(`"start" >= CAST(${params.add(BigInt(window.from))} AS BIGINT)`);
  if (window.to !== undefined) conditions.push(`"start" < CAST(${params.add(BigInt(window.to))} AS BIGINT)`);
  return conditions.length === 0 ? undefined : conditions.join(' AND ');
}
