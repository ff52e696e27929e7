import type { Engine, Scope } from '@networkflow/engine';
import type { Row } from '@networkflow/engine/contract';
import { Command } from 'commander';
import { writeDocument } from '../answer.js';
import type { Effects } from '../effects.js';
import { addFilterOptions, type FilterOptions, filterRequest } from '../filter-options.js';
import { type LakeOptions, withEngine } from '../lake.js';
import { drawSummary, type Summary } from '../output/draw-summary.js';
import { terminalStyle } from '../output/terminal-style.js';
import { withExpression } from '../with-expression.js';

const ROWS_PER_PANEL = 5;

export interface SummaryOptions extends LakeOptions, FilterOptions {
  readonly json?: boolean | undefined;
}

const PANELS = [
  { title: 'Top sources', analysis: 'top-sources' },
  { title: 'Top destinations', analysis: 'top-destinations' },
  { title: 'Services', analysis: 'services' },
  { title: 'Countries', analysis: 'countries' },
] as const;

const GAPS_SQL = `SELECT
  (SELECT count(*) FROM coverage WHERE log_status = 'NODATA') AS nodata,
  (SELECT count(*) FROM coverage WHERE log_status = 'SKIPDATA') AS skipdata,
  (SELECT coalesce(sum(quarantined), 0)::BIGINT FROM ingested) AS lines_quarantined,
  (SELECT count(*) FROM ingested WHERE status = 'quarantined') AS objects_quarantined`;

export function summaryCommand(effects: Effects): Command {
  const command = new Command('summary')
    .description('One screen: the window, totals, denied share, who talks to whom, and what is missing.')
    .option('--lake <dir>', 'the lake to read (or NETWORKFLOW_LAKE)');
  return addFilterOptions(command)
    .option('--json', 'print it as one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  networkflow summary --lake ./lake
  networkflow summary --lake ./lake --from 2026-11-20 --where "action = REJECT"`,
    )
    .action((_options: unknown, self: Command) => runSummary(self.optsWithGlobals<SummaryOptions>(), effects));
}

export async function runSummary(options: SummaryOptions, effects: Effects): Promise<void> {
  const summary = await withEngine(options, effects, (engine, scope) =>
    withExpression(options.where, () => readSummary({ engine, scope, options, signal: effects.signal })),
  );
  if (options.json) return writeDocument(asDocument(summary), effects);
  await effects.stdout.write(drawSummary(summary, terminalStyle(effects)));
}

interface Question {
  readonly engine: Engine;
  readonly scope: Scope;
  readonly options: SummaryOptions;
  readonly signal: AbortSignal;
}

async function readSummary({ engine, scope, options, signal }: Question): Promise<Summary> {
  const request = filterRequest(options);
  const status = await engine.status(scope);
  const totals = await engine.analyze('totals', request, scope, { signal });
  const panels = [];
  for (const panel of PANELS) {
    const ranked = { ...request, measure: 'bytes', limit: ROWS_PER_PANEL } as const;
    panels.push({ ...panel, result: await engine.analyze(panel.analysis, ranked, scope, { signal }) });
  }
  return {
    lake: engine.lake,
    status,
    where: options.where ?? null,
    totals: totals.rows[0] ?? {},
    panels,
    gaps: await readGaps(engine, scope, signal),
  };
}

async function readGaps(engine: Engine, scope: Scope, signal: AbortSignal): Promise<Row> {
  const result = await engine.sql(GAPS_SQL, scope, { signal, rowsMax: 1 });
  const rows: Row[] = [];
  for await (const batch of result.batches) rows.push(...batch);
  return rows[0] ?? {};
}

function asDocument({ lake, status, where, totals, panels, gaps }: Summary): unknown {
  return {
    lake,
    window: status.window,
    where,
    totals,
    ...Object.fromEntries(panels.map(({ analysis, result }) => [analysis, result.rows])),
    gaps,
    status,
  };
}
