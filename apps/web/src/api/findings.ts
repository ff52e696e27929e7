'use client';

import type { DetectionDescription, EvidenceResult, FindingsResult, Suppression } from '@networkflow/engine/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getJson, sendJson } from './request';
import { type AnswerOf, useAnswer } from './use-answer';

const EVIDENCE_ROWS = 100;
/** Findings asked for at once; a window with more wants a narrower window. */
export const FINDINGS_MAX = 1_000;

export interface FindingsQuestion {
  readonly showsSuppressed: boolean;
  readonly from: string;
  readonly to: string;
  readonly lakeVersion: number;
}

/** The findings of a window; the old list stays until the new one has come, and when none comes. */
export function useFindings({ showsSuppressed, from, to, lakeVersion }: FindingsQuestion): AnswerOf<FindingsResult> {
  const params = new URLSearchParams({ from, to, limit: String(FINDINGS_MAX) });
  if (showsSuppressed) params.set('suppressed', 'show');
  return useAnswer({
    queryKey: ['findings', params.toString(), lakeVersion],
    ask: (signal) => getJson<FindingsResult>(`/api/v1/findings?${params}`, signal),
    isAsked: true,
  });
}

/** Every detection there is, with its title; they do not change while the server runs. */
export function useDetections(): readonly DetectionDescription[] {
  const { data } = useQuery({
    queryKey: ['detections'],
    queryFn: ({ signal }) => getJson<{ detections: readonly DetectionDescription[] }>('/api/v1/describe', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.detections ?? NO_DETECTIONS;
}

const NO_DETECTIONS: readonly DetectionDescription[] = [];

/** The first records behind a finding. */
export function useEvidence(id: string) {
  return useQuery({
    queryKey: ['evidence', id],
    queryFn: ({ signal }) =>
      getJson<EvidenceResult>(`/api/v1/findings/${encodeURIComponent(id)}/evidence?limit=${EVIDENCE_ROWS}`, signal),
  });
}

export interface NewSuppression {
  readonly detection?: string;
  readonly subject: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly expires: string;
}

export function useSuppress() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: NewSuppression) => sendJson<Suppression>('POST', '/api/v1/suppressions', request),
    onSuccess: () => client.invalidateQueries({ queryKey: ['findings'] }),
  });
}

export function useUnsuppress() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => sendJson<undefined>('DELETE', `/api/v1/suppressions/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['findings'] }),
  });
}

/** What a run says it did, by detection. */
export interface RunReport {
  readonly detections: readonly {
    readonly name: string;
    readonly status: 'ran' | 'learning' | 'off' | 'failed';
    readonly reason?: string;
  }[];
  readonly findings: number;
  readonly seconds: number;
}

/** Runs every detection over a window, now. */
export function useDetect() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (window: { readonly from: string; readonly to: string }) =>
      sendJson<RunReport>('POST', '/api/v1/detect', window),
    onSuccess: () => client.invalidateQueries(),
  });
}
