'use client';

import { Select, Switch } from '@mantine/core';
import { LIMITS, type Row } from '@networkflow/engine/contract';
import { useConversations } from '../../api/use-conversations';
import { formatExact } from '../../format/units';
import { useParameters } from '../../state/use-parameters';
import { Panel } from '../panel/Panel';
import { MoreColumns, useShownColumns } from '../tables/MoreColumns';
import { RowsTable } from '../tables/RowsTable';
import { SearchBox } from '../tables/SearchBox';
import { CONVERSATIONS, LISTINGS, type Listing } from './conversations-parameters';
import { GROUP_COLUMNS } from './group-columns';
import { SESSION_COLUMNS } from './session-columns';
import { UnaskedNote } from './UnaskedNote';

const PAGE_ROWS = 25;
const NO_ROWS: readonly Row[] = [];

const LABELS: Readonly<Record<Listing, string>> = {
  each: 'One by one',
  service: 'By service',
  client: 'By client',
  server: 'By server',
  pair: 'By client and server',
};

/** Conversations opened in the window, one by one or added up; sorted, searched and paged by the server. */
export function ConversationsPanel() {
  const [{ by, list, translated }, change] = useParameters(CONVERSATIONS);
  const table = { ...list, sort: list.sort === '' ? (by === 'each' ? '-start' : '-bytes') : list.sort };
  const { answer, unasked } = useConversations({
    ...(by === 'each' ? {} : { by }),
    limit: PAGE_ROWS,
    offset: (table.page - 1) * PAGE_ROWS,
    sort: table.sort,
    ...(table.search === '' ? {} : { search: table.search }),
    ...(translated ? { legs: 'all' as const } : {}),
  });
  const columns = by === 'each' ? SESSION_COLUMNS : GROUP_COLUMNS[by];
  const shownColumns = useShownColumns('conversations', columns);
  const rows = answer.result?.rows ?? NO_ROWS;
  const total = answer.result?.meta.totals?.groups ?? rows.length;
  return (
    <Panel
      id="conversations"
      title="Conversations"
      subtitle={`opened in this window, each once; a filter's source is the client, its destination the server${
        answer.result === undefined ? '' : `; ${formatExact(total)} in all`
      }`}
      answer={answer}
      height="auto"
      span={12}
      notice={unasked.length > 0 ? <UnaskedNote fields={unasked} /> : undefined}
      tools={
        <>
          <Switch
            size="xs"
            mr={4}
            label="NAT legs"
            title="Also list the legs that NAT gateways translated; their bytes are another conversation's"
            checked={translated}
            onChange={(event) => change({ translated: event.currentTarget.checked, list: { ...list, page: 1 } })}
          />
          <Select
            size="xs"
            mr={4}
            w={170}
            aria-label="List conversations"
            allowDeselect={false}
            data={LISTINGS.map((value) => ({ value, label: LABELS[value] }))}
            value={by}
            onChange={(value) =>
              change({ by: LISTINGS.find((each) => each === value) ?? 'each', list: CONVERSATIONS_RESET })
            }
          />
          <SearchBox
            label="Search conversations"
            width={190}
            value={table.search}
            onSearch={(search) => change({ list: { ...list, search, page: 1 } }, { merge: 'conversations' })}
          />
        </>
      }
    >
      <RowsTable
        title="conversations"
        rows={rows}
        total={total}
        reach={LIMITS.recordsReachMax}
        pageRows={PAGE_ROWS}
        columns={shownColumns}
        table={table}
        onChange={(next, options) => change({ list: { ...list, ...next } }, options)}
        emptyText="No conversation was opened in this window that matches this filter."
      />
      <MoreColumns panel="conversations" columns={columns} />
    </Panel>
  );
}

/** Columns differ between listings, so no order survives the change. */
const CONVERSATIONS_RESET = { sort: '', page: 1, search: '' } as const;
