import type { AnalysisResult, RecordsRequest } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { parseWindow } from '../core/time-window.js';
import { Params } from '../query/params.js';
import { suggestName } from '../query/suggest-name.js';
import { compileWhere } from '../query/where.js';
import { flows } from '../schema/flows.js';
import { flowColumn } from '../schema/registry.js';
import type { RunOptions } from '../store/database.js';
import type { Lake } from '../store/lake.js';
import { partsOf } from '../store/manifest.js';
import { answerPage } from './answer-page.js';
import { orderAndPage, parsePage } from './page.js';

const SORTABLE = ['start', 'end', 'bytes', 'packets'];
const TIE_BREAKERS = ['start', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'interface_id', 'bytes'];

/** What a reader wants of a record, in this order; those that no part of the lake recorded are left out. */
const WORTH_SHOWING = [
  'start',
  'end',
  'srcaddr',
  'srcport',
  'dstaddr',
  'dstport',
  'protocol',
  'service',
  'action',
  'bytes',
  'packets',
  'tcp_flags',
  'direction',
  'src_country',
  'dst_country',
  'interface_id',
  'instance_id',
  'subnet_id',
  'vpc_id',
  'account_id',
  'pkt_srcaddr',
  'pkt_dstaddr',
  'reject_reason',
  'traffic_path',
  'encryption_status',
];

/** One page of the records of `flows` that match, newest first unless said, and how many match in all. */
export async function readFlowRecords(
  lake: Lake,
  request: RecordsRequest,
  options: RunOptions,
): Promise<AnalysisResult> {
  const page = parsePage(request, SORTABLE, '-start');
  const window = parseWindow(request);
  const columns = request.columns === undefined || request.columns.length === 0 ? undefined : known(request.columns);
  const params = new Params();
  const where = compileWhere({ where: request.where, window }, params);
  const state = await lake.refresh();
  const recorded = new Set(partsOf(state, 'flows').flatMap((part) => part.columns.split(' ')));
  const selected = columns ?? WORTH_SHOWING.filter((name) => recorded.has(name));
  const list = (selected.length === 0 ? WORTH_SHOWING : selected).map(quoteIdentifier).join(', ');
  const from = `FROM flows ${where}`.trimEnd();
  return answerPage(lake, {
    name: 'records',
    window,
    rows: {
      text: `SELECT ${list}\n${from}\n${orderAndPage(page, TIE_BREAKERS)}`,
      params: params.values,
    },
    totals: {
      text: `SELECT count(*) AS "groups", count(*) AS flows, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(packets), 0) AS packets\n${from}`,
      params: params.values,
    },
    options,
  });
}

function known(names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (flowColumn(name) !== undefined) continue;
    const all = flows.columns.map((column) => column.name);
    const nearest = suggestName(name, all);
    throw new EngineError(
      'invalid-input',
      `Records have no column '${name.slice(0, 40)}'.${nearest === undefined ? '' : ` Did you mean '${nearest}'?`} See \`networkflow describe flows\`.`,
    );
  }
  return [...new Set(names)];
}
