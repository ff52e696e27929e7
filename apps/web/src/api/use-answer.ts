'use client';

import { keepPreviousData, type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { retryDelayOf } from './retry-delay';
import { useLastGood } from './use-last-good';

/** An answer on its way: `result` is the newest there is, `isStale` when it answers an older question. */
export interface AnswerOf<T> {
  readonly result: T | undefined;
  readonly isStale: boolean;
  readonly isLoading: boolean;
  readonly error: Error | null;
  /** Set after `cancel`, until it is asked again. */
  readonly isCancelled: boolean;
  /** Stops waiting, down to the query of the server. */
  readonly cancel: () => void;
  readonly retry: () => void;
}

export interface Question<T> {
  readonly queryKey: QueryKey;
  readonly ask: (signal: AbortSignal) => Promise<T>;
  /** False while it is not yet known what to ask; nothing is sent until then. */
  readonly isAsked: boolean;
}

/**
 * Asks a question; a superseded request is aborted, the old answer stays until the new one has come and after a failure, and
 * a server that is gone or busy is asked again by itself.
 */
export function useAnswer<T>({ queryKey, ask, isAsked }: Question<T>): AnswerOf<T> {
  const client = useQueryClient();
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(signal),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => retryDelayOf(state.error) ?? false,
  });
  const result = useLastGood(query.data);
  const isIdle = query.fetchStatus === 'idle';
  return {
    result,
    isStale: result !== undefined && (query.isPlaceholderData || query.data === undefined),
    isLoading: query.isFetching,
    error: query.isFetching ? null : query.error,
    isCancelled: isAsked && isIdle && query.error === null && (query.isPending || query.isPlaceholderData),
    cancel: () => void client.cancelQueries({ queryKey, exact: true }),
    retry: () => void query.refetch(),
  };
}
