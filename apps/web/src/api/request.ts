import type { AnalysisRequest, AnalysisResult, Cell, LakeStatus, QualityRow } from '@networkflow/engine/contract';
import { askTogether } from './analysis-batch';
import { openJson } from './problem';

export { ApiProblem } from './problem';

/** The address of an analysis with its parameters; also what the export links use. */
export function analysisUrl(name: string, request: AnalysisRequest, extra: Readonly<Record<string, string>> = {}) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...request, ...extra })) {
    if (value !== undefined && value !== '') params.set(key, String(value));
  }
  const query = params.toString();
  return `/api/v1/analyses/${name}${query === '' ? '' : `?${query}`}`;
}

/** The answer of an analysis; those asked in the same moment go to the server in one request. */
export function fetchAnalysis(name: string, request: AnalysisRequest, signal: AbortSignal): Promise<AnalysisResult> {
  return askTogether(name, request, signal);
}

export function fetchStatus(signal: AbortSignal): Promise<LakeStatus> {
  return getJson('/api/v1/status', signal);
}

export function fetchQuality(signal: AbortSignal): Promise<readonly QualityRow[]> {
  return getJson('/api/v1/quality', signal);
}

export interface ColumnValue {
  readonly value: Cell;
  readonly flows: number;
}

export async function fetchValues(
  column: string,
  request: AnalysisRequest & { readonly prefix?: string },
  signal: AbortSignal,
): Promise<readonly ColumnValue[]> {
  const url = analysisUrl('', request).replace('/analyses/', `/columns/${column}/values`);
  return (await getJson<{ values: readonly ColumnValue[] }>(url, signal)).values;
}

/** Asks for JSON. The reply's shape is the server's own contract, built from the same source. */
export async function getJson<T>(url: string, signal: AbortSignal): Promise<T> {
  const response = await openJson(url, { signal, headers: { accept: 'application/json' } });
  return (await response.json()) as T;
}

/** Asks for a change; undefined when the server has nothing to say about it. */
export async function sendJson<T>(method: 'POST' | 'DELETE', url: string, body?: object): Promise<T> {
  const response = await openJson(url, {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
