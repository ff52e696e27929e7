import type { AnalysisRequest } from '../contract.js';
import { parseInstant } from '../core/time-window.js';
import { formatFilter } from '../query/format-filter.js';
import { parseFilter } from '../query/parse-filter.js';

const INSTANTS: ReadonlySet<string> = new Set(['from', 'to', 'againstFrom', 'againstTo']);

/** The same text for requests that ask the same: however the filter and the times are written, and in whatever order. */
export function questionKey(name: string, request: AnalysisRequest, timeoutMs?: number): string {
  const asked = Object.entries(request).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined || value === '' || value === false) return [];
    if (key === 'where') return typeof value === 'string' ? [[key, normalFilter(value)]] : [];
    return [[key, INSTANTS.has(key) && typeof value === 'string' ? parseInstant(value) : value]];
  });
  return JSON.stringify([name, asked.sort(([a], [b]) => (a < b ? -1 : 1)), timeoutMs ?? null]);
}

function normalFilter(where: string): string {
  const filter = parseFilter(where);
  return filter === undefined ? '' : formatFilter(filter);
}
