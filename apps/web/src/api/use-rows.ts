'use client';

import type { AnalysisRequest, AnalysisResult } from '@networkflow/engine/contract';
import { queryCommand } from '../components/panel/cli-command';
import { useView } from '../state/view-context';
import { getJson } from './request';
import { useAnswer } from './use-answer';
import type { PanelAnswer } from './use-panel';

/** What answers with pages of rows. */
export type RowsSource = 'records' | 'conversations' | 'quarantine' | 'objects';

export interface RowsParameters {
  readonly limit?: number;
  readonly offset?: number;
  readonly sort?: string;
  readonly search?: string;
  readonly by?: string;
  readonly legs?: 'direct' | 'all';
  readonly columns?: string;
  readonly status?: string;
}

const EXPORT_ROWS_MAX = 1_000;
/** What belongs to the lake rather than to a time has no window. */
const TIMELESS: ReadonlySet<RowsSource> = new Set(['quarantine', 'objects']);

/** Asks for a page of rows about the current view, as a panel shows it. Not asked while `isWaiting`. */
export function useRows(
  source: RowsSource,
  parameters: RowsParameters,
  options: { readonly where?: string; readonly isWaiting?: boolean } = {},
): PanelAnswer {
  const { window, where: whereOfView, status, filterProblem } = useView();
  const where = options.where ?? whereOfView;
  const isTimeless = TIMELESS.has(source);
  const about: AnalysisRequest = isTimeless ? {} : { ...(where === '' ? {} : { where }), ...window };
  const isAsked = options.isWaiting !== true && (isTimeless || filterProblem === undefined);
  const answer = useAnswer({
    queryKey: ['rows', source, about, parameters, status.version],
    ask: (signal) => getJson<AnalysisResult>(rowsUrl(source, { ...about, ...parameters }), signal),
    isAsked,
  });
  const { result } = answer;
  return {
    ...answer,
    name: source,
    request: about,
    answered: { from: result?.meta.window.from ?? window.from, to: result?.meta.window.to ?? window.to },
    exported: {
      url: (format) => rowsUrl(source, { ...about, ...parameters, limit: EXPORT_ROWS_MAX, offset: 0, format }),
      command: result === undefined ? undefined : queryCommand(result.meta.sql),
    },
  };
}

function rowsUrl(source: RowsSource, parameters: object): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const query = params.toString();
  return `/api/v1/${source}${query === '' ? '' : `?${query}`}`;
}
