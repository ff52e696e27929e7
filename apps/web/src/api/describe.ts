'use client';

import type { AnalysisDescription, Table } from '@networkflow/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { getJson } from './request';

export interface NamedQueryDescription {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** What the engine knows to answer, as `describe` says it. */
export interface EngineDescription {
  readonly analyses: readonly AnalysisDescription[];
  readonly tables: readonly Table[];
  readonly queries: readonly NamedQueryDescription[];
}

/** Asked once: it does not change while the server runs. */
export function useDescription() {
  return useQuery({
    queryKey: ['describe'],
    queryFn: ({ signal }) => getJson<EngineDescription>('/api/v1/describe', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
