import type { AnalysisResult, ConversationsRequest } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { parseWindow, type TimeWindow } from '../core/time-window.js';
import { compileConversationWhere } from '../query/conversation-where.js';
import { Params } from '../query/params.js';
import type { RunOptions } from '../store/database.js';
import type { Lake } from '../store/lake.js';
import { answerPage } from './answer-page.js';
import { CONVERSATION_VIEWS, SESSIONS } from './conversation-views.js';
import { orderAndPage, parsePage } from './page.js';

const SEARCHED = ['client', 'server', 'service', 'client_interface', 'server_interface'];
/** As HUGEINT: what damaged records say may pass the greatest BIGINT, and one of them must not break the totals. */
const TOTALS =
  'coalesce(sum(flows), 0) AS flows, coalesce(sum(client_bytes::HUGEINT + server_bytes), 0) AS bytes, ' +
  'coalesce(sum(client_packets::HUGEINT + server_packets), 0) AS packets, ' +
  // What every listing is a part of, whatever it is added up by.
  "count(*) AS conversations, count(*) FILTER (WHERE action = 'REJECT') AS refused, " +
  "count(*) FILTER (WHERE action <> 'REJECT' AND server_packets = 0) AS unanswered, " +
  'coalesce(sum(client_bytes), 0) AS client_bytes, coalesce(sum(server_bytes), 0) AS server_bytes';

/** One page of conversations, or of the services, clients, servers or pairs they are between. */
export async function readConversations(
  lake: Lake,
  request: ConversationsRequest,
  options: RunOptions,
): Promise<AnalysisResult> {
  const view = viewOf(request.by);
  const names = view.columns.map(({ name }) => name);
  const page = parsePage(request, names, view.sort);
  const window = parseWindow(request);
  const params = new Params();
  const where = whereOf(request, window, params);
  const from = `FROM conversations ${where}`.trimEnd();
  const list = view.columns.map(select).join(', ');
  const keys = view.keys.map((name) => names.indexOf(name) + 1).join(', ');
  const grouped = `SELECT ${list}\n${from}${keys === '' ? '' : `\nGROUP BY ${keys}`}`;
  const groups = keys === '' ? 'count(*)' : `(SELECT count(*) FROM (SELECT ${keyList(view)} ${from} GROUP BY ALL))`;
  return answerPage(lake, {
    name: 'conversations',
    window,
    rows: { text: `${grouped}\n${orderAndPage(page, view.tieBreakers)}`, params: params.values },
    totals: {
      text: `SELECT ${groups} AS "groups", ${TOTALS} ${from}`,
      params: params.values,
    },
    options,
  });
}

function viewOf(by: string | undefined) {
  if (by === undefined) return SESSIONS;
  const view = CONVERSATION_VIEWS.find((candidate) => candidate.by === by);
  if (view !== undefined) return view;
  throw new EngineError(
    'invalid-input',
    `Conversations are not listed by '${by.slice(0, 40)}'. They can be by ${CONVERSATION_VIEWS.map((each) => each.by).join(', ')}, or one by one without it.`,
  );
}

function keyList(view: ReturnType<typeof viewOf>): string {
  return view.columns
    .filter(({ name }) => view.keys.includes(name))
    .map(select)
    .join(', ');
}

function select({ name, sql }: { readonly name: string; readonly sql: string }): string {
  return sql === `"${name}"` ? sql : `${sql} AS "${name}"`;
}

function whereOf(request: ConversationsRequest, window: TimeWindow, params: Params): string {
  const { search = '', legs = 'direct', where } = request;
  const extra = legs === 'direct' ? ["leg = 'direct'"] : [];
  if (search !== '') {
    const text = `lower(${params.add(search)}::VARCHAR)`;
    extra.push(SEARCHED.map((name) => `contains(lower(${name}), ${text})`).join(' OR '));
  }
  return compileConversationWhere({ where, window }, params, extra);
}
