import type { AnalysisRequest, LakeStatus } from '@networkflow/engine/contract';
import { parseTime } from '../format/times';
import { checkFilter } from './check-filter';
import { filterOf } from './filter-clause';
import { previousWindow, type ResolvedWindow, resolveWindow } from './resolve-window';
import type { ViewState } from './view-state';

/** An analysis and what it is asked. */
export interface AskedAnalysis {
  readonly name: string;
  readonly request: AnalysisRequest;
}

/** What a panel asks about a window under a filter; the same text for the same question, whoever puts it together. */
export function requestOf(
  where: string,
  { from, to }: ResolvedWindow,
  parameters: AnalysisRequest = {},
): AnalysisRequest {
  return { ...(where === '' ? {} : { where }), from, to, ...parameters };
}

/**
 * The part of a filter that coverage is asked with: accounts, VPCs, subnets and interfaces picked. NODATA and SKIPDATA records
 * have no addresses, ports or action, so any other filter would make the data look incomplete.
 */
export function coverageFilterOf(view: ViewState): string {
  return filterOf({ ...view, where: '', picked: { ...view.picked, protocol: [], action: [] } });
}

/** Whether sums of the window before can be compared: one that begins before the data would make every change look like growth. */
export function isComparable(window: ResolvedWindow, data: ResolvedWindow | null): boolean {
  return data !== null && parseTime(previousWindow(window).from) >= parseTime(data.from);
}

/** Whether anything is known of the window before. */
export function hasPrevious(window: ResolvedWindow, data: ResolvedWindow | null): boolean {
  return data !== null && parseTime(previousWindow(window).to) > parseTime(data.from);
}

/** What the overview asks before anything else: its numbers, its series, and those of the window before. */
export function questionsInSight(
  view: ViewState,
  { window: data }: Pick<LakeStatus, 'window'>,
): readonly AskedAnalysis[] {
  const window = resolveWindow(view.range, data);
  if (window === undefined || checkFilter(view.where) !== undefined) return [];
  const where = filterOf(view);
  const before = previousWindow(window);
  const hours = { by: 'action' };
  return [
    { name: 'totals', request: requestOf(where, window) },
    ...(isComparable(window, data) ? [{ name: 'totals', request: requestOf(where, before) }] : []),
    { name: 'coverage', request: requestOf(coverageFilterOf(view), window) },
    { name: 'flows-per-hour', request: requestOf(where, window, hours) },
    ...(hasPrevious(window, data) ? [{ name: 'flows-per-hour', request: requestOf(where, before, hours) }] : []),
  ];
}
