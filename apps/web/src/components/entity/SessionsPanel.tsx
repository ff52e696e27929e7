'use client';

import { LIMITS, type Row } from '@networkflow/engine/contract';
import { useConversations } from '../../api/use-conversations';
import { formatExact } from '../../format/units';
import { useParameters } from '../../state/use-parameters';
import { SESSION_COLUMNS } from '../conversations/session-columns';
import { UnaskedNote } from '../conversations/UnaskedNote';
import { Panel } from '../panel/Panel';
import { MoreColumns, useShownColumns } from '../tables/MoreColumns';
import { RowsTable } from '../tables/RowsTable';
import { ENTITY_TABLES } from './entity-parameters';

const PAGE_ROWS = 10;
const NO_ROWS: readonly Row[] = [];

/** Its conversations one by one, the legs of NAT gateways among them. */
export function SessionsPanel() {
  const [{ sessions: table }, change] = useParameters(ENTITY_TABLES);
  const { answer, unasked } = useConversations({
    limit: PAGE_ROWS,
    offset: (table.page - 1) * PAGE_ROWS,
    sort: table.sort,
    legs: 'all',
  });
  const columns = useShownColumns('sessions', SESSION_COLUMNS);
  const rows = answer.result?.rows ?? NO_ROWS;
  const total = answer.result?.meta.totals?.groups ?? rows.length;
  return (
    <Panel
      id="sessions"
      title="Conversations"
      subtitle={`opened in this window, both directions in one row${
        answer.result === undefined ? '' : `, ${formatExact(total)} in all`
      }`}
      answer={answer}
      height="auto"
      span={12}
      notice={unasked.length > 0 ? <UnaskedNote fields={unasked} /> : undefined}
    >
      <RowsTable
        title="conversations"
        rows={rows}
        total={total}
        reach={LIMITS.recordsReachMax}
        pageRows={PAGE_ROWS}
        columns={columns}
        table={table}
        onChange={(next, options) => change({ sessions: { ...table, ...next } }, options)}
        emptyText="No conversation was opened in this window; one that began before may go on."
      />
      <MoreColumns panel="sessions" columns={SESSION_COLUMNS} />
    </Panel>
  );
}
