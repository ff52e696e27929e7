'use client';

import type { AnalysisRequest, AnalysisResult, LakeStatus, QualityRow } from '@networkflow/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { fetchAnalysis, fetchQuality, fetchStatus } from './request';
import { retryDelayOf } from './retry-delay';
import { type AnswerOf, useAnswer } from './use-answer';

const STATUS_POLL_MS = 30_000;
/** While objects are loaded; every new version asks all panels again, so not much oftener. */
const STATUS_POLL_BUSY_MS = 10_000;
/** Whoever fills an empty lake waits for the first records, and whoever reads of an error for its end. */
const STATUS_POLL_AWAITED_MS = 3_000;

export const STATUS_KEY = ['status'] as const;

export type Answer = AnswerOf<AnalysisResult>;

export interface AnalysisQuestion {
  readonly name: string;
  /** Undefined while it is not yet known what to ask; nothing is sent until then. */
  readonly request: AnalysisRequest | undefined;
  /** Part of the question, so that new data asks again. */
  readonly lakeVersion: number;
}

/** Asks for an analysis, and again when new data has come. */
export function useAnalysis({ name, request, lakeVersion }: AnalysisQuestion): Answer {
  return useAnswer({
    queryKey: ['analysis', name, request, lakeVersion],
    ask: (signal) => fetchAnalysis(name, request ?? {}, signal),
    isAsked: request !== undefined,
  });
}

function pollOf(status: LakeStatus | undefined): number {
  const { ingest } = status ?? {};
  if (status?.rows === 0 || (ingest?.isRunning === true && ingest.error !== null)) return STATUS_POLL_AWAITED_MS;
  return ingest?.isRunning === true && ingest.phase !== 'waiting' ? STATUS_POLL_BUSY_MS : STATUS_POLL_MS;
}

export function useStatus(): {
  readonly status: LakeStatus | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refresh: () => void;
} {
  const query = useQuery({
    queryKey: STATUS_KEY,
    queryFn: ({ signal }) => fetchStatus(signal),
    refetchInterval: ({ state }) => retryDelayOf(state.error) ?? pollOf(state.data),
  });
  return {
    status: query.data,
    error: query.error,
    isFetching: query.isFetching,
    refresh: () => void query.refetch(),
  };
}

export function useQuality(lakeVersion: number): readonly QualityRow[] | undefined {
  return useQualityAnswer(lakeVersion).result;
}

/** What the logs lack, for whoever has to say as well that it cannot be known. */
export function useQualityAnswer(lakeVersion: number): AnswerOf<readonly QualityRow[]> {
  return useAnswer({ queryKey: ['quality', lakeVersion], ask: fetchQuality, isAsked: true });
}
