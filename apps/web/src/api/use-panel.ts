'use client';

import type { AnalysisRequest } from '@networkflow/engine/contract';
import type { ResolvedWindow } from '../state/resolve-window';
import { useView } from '../state/view-context';
import { type Answer, useAnalysis } from './use-analysis';

export interface PanelAnswer extends Answer {
  readonly name: string;
  readonly request: AnalysisRequest;
}

/** Asks an analysis about the current view; `window` looks elsewhere in time, null waits. */
export function usePanel(
  name: string,
  parameters: Omit<AnalysisRequest, 'where' | 'from' | 'to'> = {},
  options: { readonly window?: ResolvedWindow | null } = {},
): PanelAnswer {
  const { window, where, status, filterProblem } = useView();
  const { from, to } = options.window ?? window;
  const request: AnalysisRequest = { ...(where === '' ? {} : { where }), from, to, ...parameters };
  const isWaiting = options.window === null || filterProblem !== undefined;
  const answer = useAnalysis({ name, request: isWaiting ? undefined : request, lakeVersion: status.version });
  return { ...answer, name, request };
}
