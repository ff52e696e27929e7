import type { AnalysisResult, ObjectsRequest, QuarantineRequest } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { Params } from '../query/params.js';
import type { RunOptions } from '../store/database.js';
import type { Lake } from '../store/lake.js';
import { answerPage } from './answer-page.js';
import { orderAndPage, parsePage } from './page.js';

const REFUSED = ['object', 'line', 'reason', 'excerpt', 'rows', 'source'];
const SEEN = [
  'object',
  'status',
  'format',
  'rows',
  'quarantined',
  'nodata',
  'skipdata',
  'object_bytes',
  'first_start',
  'last_start',
  'ingested_at',
  'source',
];

/** One page of what was refused, in the order of objects and lines. */
export function readQuarantine(lake: Lake, request: QuarantineRequest, options: RunOptions): Promise<AnalysisResult> {
  const page = parsePage(request, ['object', 'line', 'reason', 'rows'], 'object');
  const params = new Params();
  const conditions = searched(request.search, ['object', 'reason', 'excerpt'], params);
  const from = `FROM quarantine ${conditions}`.trimEnd();
  return answerPage(lake, {
    name: 'quarantine',
    window: {},
    rows: {
      text: `SELECT ${listOf(REFUSED)}\n${from}\n${orderAndPage(page, ['object', 'line', 'reason'])}`,
      params: params.values,
    },
    totals: {
      text: `SELECT count(*) AS "groups", coalesce(sum(coalesce("rows", 1)), 0) AS flows, 0 AS bytes, 0 AS packets ${from}`,
      params: params.values,
    },
    options,
  });
}

/** One page of the objects the lake has seen, latest first. */
export function readObjects(lake: Lake, request: ObjectsRequest, options: RunOptions): Promise<AnalysisResult> {
  const page = parsePage(request, SEEN, '-ingested_at');
  const params = new Params();
  const conditions = searched(request.search, ['object'], params);
  const divided = {
    text: `SELECT status AS name, count(*) AS "count" FROM ingested ${conditions} GROUP BY ALL`,
    params: [...params.values],
  };
  const ofStatus =
    request.status === undefined
      ? conditions
      : `${conditions === '' ? 'WHERE' : `${conditions} AND`} status = ${params.add(request.status)}`;
  const from = `FROM ingested ${ofStatus}`.trimEnd();
  return answerPage(lake, {
    name: 'objects',
    window: {},
    rows: {
      text: `SELECT ${listOf(SEEN)}\n${from}\n${orderAndPage(page, ['ingested_at', 'object'])}`,
      params: params.values,
    },
    totals: {
      text: `SELECT count(*) AS "groups", coalesce(sum("rows"), 0) AS flows, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(packets), 0) AS packets ${from}`,
      params: params.values,
    },
    counts: divided,
    options,
  });
}

function listOf(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}

function searched(search: string | undefined, columns: readonly string[], params: Params): string {
  if (search === undefined || search === '') return '';
  if (search.length > LIMITS.filterCharsMax) {
    throw new EngineError('invalid-input', `A search may have ${LIMITS.filterCharsMax} characters.`);
  }
  const text = `lower(${params.add(search)}::VARCHAR)`;
  return `WHERE (${columns.map((name) => `contains(lower(${quoteIdentifier(name)}), ${text})`).join(' OR ')})`;
}
