import type { AnalysisResult, Cell, Row } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import { formatInstant, type TimeWindow } from '../core/time-window.js';
import { inlineParams } from '../query/inline-params.js';
import type { RunOptions } from '../store/database.js';
import type { Lake } from '../store/lake.js';

export interface PageQuestion {
  /** What the answer calls itself. */
  readonly name: string;
  readonly window: TimeWindow;
  readonly rows: CompiledQuery;
  /** One row: `groups` (rows before the limit), `flows`, `bytes`, `packets`; further columns are counts. */
  readonly totals: CompiledQuery;
  /** Rows of `name` and `count`: how what was asked divides. */
  readonly counts?: CompiledQuery;
  readonly options: RunOptions;
}

/** Runs both queries of a page at once and answers in the shape of an analysis, so that one panel shows either. */
export async function answerPage(lake: Lake, question: PageQuestion): Promise<AnalysisResult> {
  const started = performance.now();
  const { window, options } = question;
  const [page, counted, divided] = await Promise.all([
    lake.rows(question.rows, options),
    lake.rows(question.totals, options),
    question.counts === undefined ? undefined : lake.rows(question.counts, options),
  ]);
  const total = (name: string): Cell => counted.rows[0]?.[name] ?? 0;
  return {
    rows: page.rows,
    meta: {
      analysis: question.name,
      columns: page.columns,
      window: {
        ...(window.from === undefined ? {} : { from: formatInstant(window.from) }),
        ...(window.to === undefined ? {} : { to: formatInstant(window.to) }),
      },
      rowCount: page.rows.length,
      totals: {
        groups: Number(total('groups')),
        flows: total('flows'),
        bytes: total('bytes'),
        packets: total('packets'),
        ...countsOf(counted.rows[0] ?? {}, divided?.rows ?? []),
      },
      elapsedMs: Math.round(performance.now() - started),
      sql: inlineParams(question.rows),
      lakeVersion: page.version,
    },
  };
}

const SUMS: ReadonlySet<string> = new Set(['groups', 'flows', 'bytes', 'packets']);

/** Further sums of the totals, and what the rows divide into, by name. */
function countsOf(totals: Row, divided: readonly Row[]): { counts?: Record<string, number> } {
  const further = Object.entries(totals).filter(([name]) => !SUMS.has(name));
  const parts = divided.map(({ name, count }): [string, Cell] => [String(name), count ?? 0]);
  const all = [...further, ...parts].map(([name, value]): [string, number] => [name, Number(value)]);
  return all.length === 0 ? {} : { counts: Object.fromEntries(all) };
}
