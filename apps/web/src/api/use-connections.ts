'use client';

import type {
  AccessLogPage,
  ConnectionStatsName,
  ConnectionStatsResult,
  ConnectionsStatus,
  LakeStatus,
} from '@networkflow/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { shellQuote } from '../components/panel/cli-command';
import type { PageSubject } from '../components/shell/LakePage';
import { useView } from '../state/view-context';
import { getJson } from './request';
import { retryDelayOf } from './retry-delay';
import { type AnswerOf, useAnswer } from './use-answer';
import type { PanelAnswer } from './use-panel';

const STATUS_POLL_MS = 30_000;
/** Whoever imports the first archive waits for it. */
const STATUS_POLL_EMPTY_MS = 3_000;
const EXPORT_ROWS_MAX = 10_000;
const ACCESS_LOG_ROWS_MAX = 1_000;
const ACCESS_LOG_KEY = ['connections', 'access-log'] as const;

export interface ConnectionStatus extends ConnectionsStatus {
  /** Whether callers are known, so that lookups may show e-mail and MAC. */
  readonly canReveal: boolean;
}

/** What there is of connection logs, as it comes and as a page's frame takes it. */
export function useConnectionSubject(): PageSubject & { readonly connections: ConnectionStatus | undefined } {
  const query = useQuery({
    queryKey: ['connections', 'status'],
    queryFn: ({ signal }) => getJson<ConnectionStatus>('/api/v1/connections/status', signal),
    refetchInterval: ({ state }) =>
      retryDelayOf(state.error) ?? (state.data?.window === null ? STATUS_POLL_EMPTY_MS : STATUS_POLL_MS),
  });
  const connections = query.data;
  const status = useMemo(() => connections && asLakeStatus(connections), [connections]);
  return {
    connections,
    status,
    error: query.error,
    isFetching: query.isFetching,
    refresh: () => void query.refetch(),
  };
}

function asLakeStatus({ version, connections, sessionEnds, archives, bytes, window }: ConnectionStatus): LakeStatus {
  return {
    version,
    rows: connections + sessionEnds,
    lakeBytes: Number(bytes),
    parts: 0,
    objects: archives,
    window,
    updatedAt: null,
    residentBytes: 0,
    tables: [],
    waitingHours: 0,
    detectedTo: null,
  };
}

export type StatsAnswer = PanelAnswer & { readonly stats: ConnectionStatsResult | undefined };

/** Asks a statistic of connections about the window of the view, as a panel shows it. */
export function useConnectionStats(what: ConnectionStatsName, options: { readonly limit?: number } = {}): StatsAnswer {
  const { window, status } = useView();
  return useStats(`stats/${what}`, { ...window, ...options }, status.version, commandOf(what, window));
}

/** Asks for a list that belongs to all of the connection logs rather than to a time. */
export function useConnectionList(list: 'archives' | 'refused', options: { readonly limit: number }): StatsAnswer {
  const { status } = useView();
  return useStats(list, options, status.version, undefined);
}

function useStats(place: string, parameters: object, version: number, command: string | undefined): StatsAnswer {
  const { window } = useView();
  const answer = useAnswer({
    queryKey: ['connections', place, parameters, version],
    ask: (signal) => getJson<ConnectionStatsResult>(addressOf(place, parameters), signal),
    isAsked: true,
  });
  const stats = answer.result;
  const result = useMemo(() => stats && asAnalysis(stats), [stats]);
  const { from = window.from, to = window.to } = stats?.window ?? {};
  return {
    ...answer,
    stats,
    result,
    name: place.replace('stats/', ''),
    request: {},
    answered: { from, to },
    exported: {
      url: (format) => addressOf(place, { ...parameters, limit: EXPORT_ROWS_MAX, format }),
      command,
    },
  };
}

function asAnalysis({ what, columns, rows, window, lakeVersion }: ConnectionStatsResult): PanelAnswer['result'] {
  const source = { table: 'connections', reason: 'New and Destroy records, matched', cached: false };
  return {
    rows,
    meta: { analysis: what, columns, window, rowCount: rows.length, elapsedMs: 0, sql: '', lakeVersion, source },
  };
}

function commandOf(what: string, { from, to }: { readonly from: string; readonly to: string }): string {
  return `networkflow connections stats --what ${what} --from ${shellQuote(from)} --to ${shellQuote(to)}`;
}

function addressOf(place: string, parameters: object): string {
  const params = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  return `/api/v1/connections/${place}?${params}`;
}

/** Where the access log lies, to be taken along. */
export function accessLogUrl(format: 'csv' | 'json'): string {
  return addressOf('access-log', { limit: ACCESS_LOG_ROWS_MAX, format });
}

/** A page of the lookups there were, latest first. Verifying reads all of the log. */
export function useAccessLog(page: {
  readonly limit: number;
  readonly offset: number;
  readonly verify: boolean;
}): AnswerOf<AccessLogPage> {
  return useAnswer({
    queryKey: [...ACCESS_LOG_KEY, page],
    ask: (signal) => getJson<AccessLogPage>(addressOf('access-log', page), signal),
    isAsked: true,
  });
}

/** What is asked anew when there was a lookup. */
export const AFTER_LOOKUP = { queryKey: ACCESS_LOG_KEY };
