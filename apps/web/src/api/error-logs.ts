'use client';

import type { ErrorReport } from '@networkflow/engine/contract';
import { getJson } from './request';
import { type AnswerOf, useAnswer } from './use-answer';

/** A place of error logs that may be read. */
export type ErrorSource =
  | { readonly name: string; readonly folder: string }
  | { readonly name: string; readonly bucket: string; readonly prefix: string };

/** How much of a source is read: the object written last, all of the last so long, or all. */
export const READS = ['latest', '1h', '6h', '24h', '7d', 'all'] as const;
export type Read = (typeof READS)[number];

export interface ErrorQuestion {
  readonly source: string;
  readonly read: Read;
  readonly threshold?: number;
}

/** Under which reports are kept, to ask for them anew. */
export const ERRORS_KEY = ['errors'] as const;

/** The address of a report; also what the export link uses. */
export function errorsUrl({ source, read, threshold }: ErrorQuestion): string {
  const params = new URLSearchParams({ source, window: read, detail: 'true' });
  if (threshold !== undefined) params.set('threshold', String(threshold));
  return `/api/v1/errors?${params}`;
}

export function useErrorSources(): AnswerOf<readonly ErrorSource[]> {
  return useAnswer({
    queryKey: ['error-sources'],
    ask: async (signal) =>
      (await getJson<{ readonly sources: readonly ErrorSource[] }>('/api/v1/errors/sources', signal)).sources,
    isAsked: true,
  });
}

/** The report of a source; not asked while there is none. */
export function useErrorReport(question: ErrorQuestion | undefined): AnswerOf<ErrorReport> {
  return useAnswer({
    queryKey: [...ERRORS_KEY, question],
    ask: (signal) => getJson<ErrorReport>(question === undefined ? '' : errorsUrl(question), signal),
    isAsked: question !== undefined,
  });
}
