import { type ToldQuestion, toldValues } from '../analyses/told-question.js';
import type { AnalysisRequest } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { parseWindow } from '../core/time-window.js';
import type { Selection } from '../planner/measures.js';
import { PlannedReader, Sources } from '../planner/plan-records.js';
import { questionOf } from '../planner/question.js';
import { readRecords } from '../planner/reader.js';
import { Params } from '../query/params.js';
import { compileWhere } from '../query/where.js';
import { flowColumn } from '../schema/registry.js';
import type { RollupCoverage } from '../schema/rollups.js';

const DEFAULT_VALUES = 100;

export type ValuesRequest = AnalysisRequest & { readonly prefix?: string };

export interface CompiledValues {
  readonly query: CompiledQuery;
  /** The same question for sums in memory, where they can answer it. */
  readonly told?: (ToldQuestion & Pick<CompiledQuery, 'params'>) | undefined;
  /** What values begin with, whatever the case. */
  readonly prefix: string | undefined;
}

/** The most frequent values of a column of `flows`. Throws `not-found` for one whose values are not listed. */
export function compileValues(column: string, request: ValuesRequest, rollups?: RollupCoverage): CompiledValues {
  const found = flowColumn(column);
  if (found === undefined || !found.groupable) {
    throw new EngineError(
      'not-found',
      `'${column}' is no column whose values are listed. See \`networkflow describe\`.`,
    );
  }
  const limit = request.limit ?? DEFAULT_VALUES;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.valuesMax) {
    throw new EngineError('invalid-input', `limit ${limit} is not a whole number from 1 to ${LIMITS.valuesMax}.`);
  }
  const params = new Params();
  const name = quoteIdentifier(found.name);
  const extra = [`${name} IS NOT NULL`];
  if (request.prefix) extra.push(`starts_with(lower(${name}::VARCHAR), lower(${params.add(request.prefix)}))`);
  const narrows = { where: request.where, window: parseWindow(request) };
  const reader =
    rollups === undefined || request.fromRecords
      ? readRecords(compileWhere(narrows, params, extra))
      : new PlannedReader(questionOf(narrows, params, extra), rollups, new Sources());
  const selection: Selection = (of) => `${name} AS value, ${of.flows()} AS flows`;
  const { sql, of } = reader.records(selection);
  const text = `SELECT ${selection(of)} FROM ${sql} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}`;
  const query = { text, params: params.values };
  if (rollups === undefined || request.fromRecords) return { query, prefix: request.prefix };
  const ofTold = new Params();
  const told = toldValues(found.name, limit, new PlannedReader(questionOf(narrows, ofTold), rollups, new Sources()));
  return { query, prefix: request.prefix, told: told && { ...told, params: ofTold.values } };
}
