import type { AnalysisRequest, AnalysisResult, Cell, LakeStatus, QualityRow } from '@networkflow/engine/contract';

/** What the API says when it refuses: RFC 9457 problem details. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(message: string, options: { status: number; code: string }) {
    super(message);
    this.name = 'ApiProblem';
    this.status = options.status;
    this.code = options.code;
  }
}

const STATUS_UNREACHABLE = 0;

/** The address of an analysis with its parameters; also what the export links use. */
export function analysisUrl(name: string, request: AnalysisRequest, extra: Readonly<Record<string, string>> = {}) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...request, ...extra })) {
    if (value !== undefined && value !== '') params.set(key, String(value));
  }
  const query = params.toString();
  return `/api/v1/analyses/${name}${query === '' ? '' : `?${query}`}`;
}

export function fetchAnalysis(name: string, request: AnalysisRequest, signal: AbortSignal): Promise<AnalysisResult> {
  return getJson(analysisUrl(name, request), signal);
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
  const response = await reach(url, { signal, headers: { accept: 'application/json' } });
  return (await response.json()) as T;
}

/** Asks for a change; undefined when the server has nothing to say about it. */
export async function sendJson<T>(method: 'POST' | 'DELETE', url: string, body?: object): Promise<T> {
  const response = await reach(url, {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiProblem('The dashboard server does not answer. Is it still running?', {
      status: STATUS_UNREACHABLE,
      code: 'unreachable',
    });
  }
  if (response.ok) return response;
  throw await readProblem(response);
}

async function readProblem(response: Response): Promise<ApiProblem> {
  const fallback = { status: response.status, code: 'internal' };
  try {
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null) throw new Error('not a problem document');
    const { detail, code } = body as { detail?: unknown; code?: unknown };
    return new ApiProblem(typeof detail === 'string' ? detail : `The server answered ${response.status}.`, {
      status: response.status,
      code: typeof code === 'string' ? code : fallback.code,
    });
  } catch {
    return new ApiProblem(`The server answered ${response.status} without saying why.`, fallback);
  }
}
