import type { StoredTable } from '../contract.js';
import { coverage } from '../schema/bookkeeping.js';
import type { Column } from '../schema/column.js';
import { conversations, SEGMENT_COLUMNS } from '../schema/conversations.js';
import { flows } from '../schema/flows.js';
import { ROLLUPS } from '../schema/rollups.js';
import { TOPS } from '../schema/tops.js';
import { FIRST_OFFSET, rollupColumns, SPAN, topColumns } from './rollup-views.js';
import { OBJECT_ID_COLUMN, storedColumns } from './views.js';

const OBJECT_ID: StoredTable['columns'][number] = { name: OBJECT_ID_COLUMN, type: 'BIGINT' };

/** What lies in a lake's files, for engines that read them without us. A file may lack columns, which are NULL there. */
export const STORED_TABLES: readonly StoredTable[] = [
  {
    name: 'flows',
    folder: 'flows',
    description: 'One row per flow-log record whose log_status is OK.',
    byDay: true,
    columns: [...storedColumns(flows).map(nameAndType), OBJECT_ID],
  },
  {
    name: 'conversation_parts',
    folder: 'conversations',
    description:
      'Conversations that lie within an hour, and segments, one per hour, of those that do not: these have "open" and slots a to c.',
    byDay: true,
    columns: unique([...storedColumns(conversations).map(nameAndType), ...SEGMENT_COLUMNS]),
  },
  {
    name: 'coverage',
    folder: 'coverage',
    description: 'NODATA and SKIPDATA: intervals without traffic, and those AWS could not record.',
    byDay: false,
    columns: [...storedColumns(coverage).map(nameAndType), OBJECT_ID],
  },
  ...ROLLUPS.map((rollup) => ({
    name: rollup.name,
    folder: rollup.name,
    description: `${rollup.description} First record at "start" + ${FIRST_OFFSET}, last ${SPAN} seconds later.`,
    byDay: true,
    columns: storedOf(rollupColumns(rollup)),
  })),
  ...TOPS.map((top) => ({
    name: top.name,
    folder: top.name,
    description: `${top.description} First record at "start" + ${FIRST_OFFSET}, last ${SPAN} seconds later.`,
    byDay: true,
    columns: storedOf(topColumns(top)),
  })),
];

function storedOf(columns: readonly Column[]): StoredTable['columns'] {
  const plain = columns.filter((column) => column.derived !== 'view');
  return [...plain.map(nameAndType), { name: FIRST_OFFSET, type: 'INTEGER' }, { name: SPAN, type: 'INTEGER' }];
}

function nameAndType({ name, type }: Column): StoredTable['columns'][number] {
  return { name, type };
}

function unique(columns: StoredTable['columns']): StoredTable['columns'] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
