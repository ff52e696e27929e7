import type { AnalysisMeta } from '@networkflow/engine/contract';
import { formatExact } from './units';

/** How many groups there are: `71,450`, or `at least 71,450` where not all were looked at; undefined when that is not said. */
export function formatGroups(totals: AnalysisMeta['totals']): string | undefined {
  if (totals === undefined) return undefined;
  return `${totals.groupsAtLeast ? 'at least ' : ''}${formatExact(totals.groups)}`;
}
