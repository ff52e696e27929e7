'use client';

import type { AnalysisRequest, AnalysisResult, LakeStatus, QualityRow } from '@networkflow/engine/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { fetchAnalysis, fetchQuality, fetchStatus } from './request';

const STATUS_POLL_MS = 30_000;
/** While objects are loaded; every new version asks all panels again, so not much oftener. */
const STATUS_POLL_BUSY_MS = 10_000;

/** An answer on its way: `result` is the newest picture there is, `isStale` when it answers an older question. */
export interface Answer {
  readonly result: AnalysisResult | undefined;
  readonly isStale: boolean;
  readonly isLoading: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

export interface AnalysisQuestion {
  readonly name: string;
  /** Undefined while it is not yet known what to ask; nothing is sent until then. */
  readonly request: AnalysisRequest | undefined;
  /** Part of the question, so that new data asks again. */
  readonly lakeVersion: number;
}

/** Asks for an analysis; a superseded request is aborted, and the old picture stays until the new one has come. */
export function useAnalysis({ name, request, lakeVersion }: AnalysisQuestion): Answer {
  const query = useQuery({
    queryKey: ['analysis', name, request, lakeVersion],
    queryFn: ({ signal }) => fetchAnalysis(name, request ?? {}, signal),
    enabled: request !== undefined,
    placeholderData: keepPreviousData,
  });
  // After a failure TanStack Query drops the placeholder; the last good picture is worth more than an empty panel.
  const lastGood = useRef<AnalysisResult | undefined>(undefined);
  useEffect(() => {
    if (query.data !== undefined) lastGood.current = query.data;
  }, [query.data]);
  const result = query.data ?? lastGood.current;
  return {
    result,
    isStale: result !== undefined && (query.isPlaceholderData || query.data === undefined),
    isLoading: query.isFetching,
    error: query.isFetching ? null : query.error,
    retry: () => void query.refetch(),
  };
}

function isBusy(status: LakeStatus | undefined): boolean {
  const { ingest } = status ?? {};
  return ingest?.isRunning === true && ingest.phase !== 'waiting';
}

export function useStatus(): {
  readonly status: LakeStatus | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refresh: () => void;
} {
  const query = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => fetchStatus(signal),
    refetchInterval: ({ state }) => (isBusy(state.data) ? STATUS_POLL_BUSY_MS : STATUS_POLL_MS),
  });
  return {
    status: query.data,
    error: query.error,
    isFetching: query.isFetching,
    refresh: () => void query.refetch(),
  };
}

export function useQuality(lakeVersion: number): readonly QualityRow[] | undefined {
  return useQuery({
    queryKey: ['quality', lakeVersion],
    queryFn: ({ signal }) => fetchQuality(signal),
    placeholderData: keepPreviousData,
  }).data;
}
