'use client';

import type { AnalysisRequest } from '@networkflow/engine/contract';
import { coverageFilterOf, requestOf } from '../state/questions-in-sight';
import type { ResolvedWindow } from '../state/resolve-window';
import { useView } from '../state/view-context';
import { type Answer, useAnalysis } from './use-analysis';

export interface PanelAnswer extends Answer {
  readonly name: string;
  readonly request: AnalysisRequest;
  /** The window the answer is about, which is an older one while a newer question is under way. */
  readonly answered: ResolvedWindow;
  /** Where its rows lie and the command that lists them, when it is no analysis. */
  readonly exported?: {
    readonly url: (format: 'csv' | 'json') => string;
    readonly command: string | undefined;
  };
}

/** Asks an analysis about the current view. `window` looks elsewhere in time, null waits; `where` filters otherwise. */
export function usePanel(
  name: string,
  parameters: Omit<AnalysisRequest, 'where' | 'from' | 'to'> = {},
  options: { readonly window?: ResolvedWindow | null; readonly where?: string } = {},
): PanelAnswer {
  const { window, where: whereOfView, status, filterProblem } = useView();
  const where = options.where ?? whereOfView;
  const { from, to } = options.window ?? window;
  const request = requestOf(where, { from, to }, parameters);
  const isWaiting = options.window === null || filterProblem !== undefined;
  const answer = useAnalysis({ name, request: isWaiting ? undefined : request, lakeVersion: status.version });
  const { meta } = answer.result ?? {};
  return { ...answer, name, request, answered: { from: meta?.window.from ?? from, to: meta?.window.to ?? to } };
}

/** Coverage of the accounts, VPCs, subnets and interfaces picked. */
export function useCoverage(): PanelAnswer {
  const { view } = useView();
  return usePanel('coverage', {}, { where: coverageFilterOf(view) });
}
