import type { Part } from '../../../store/manifest.js';
import { SESSION_INDEX_COLUMNS, SessionIndex, type SessionRows } from '../session-index.js';
import type { PartReader, StoredGroup } from './part-reader.js';

/** All session ends of some parts, in memory. */
export async function directSessions(
  reader: PartReader,
  parts: readonly Part[],
  check: () => void,
): Promise<SessionIndex> {
  const index = new SessionIndex(parts.reduce((sum, part) => sum + part.rows, 0));
  for (const part of parts) {
    const { groups } = await reader.laid(part);
    await reader.each(
      part,
      groups.map((laid) => ({ laid, names: SESSION_INDEX_COLUMNS })),
      (group, { laid }) => {
        check();
        index.add(rowsOf(group, laid.rows));
      },
    );
  }
  index.sort();
  return index;
}

function rowsOf(group: StoredGroup, rows: number): SessionRows {
  const host = group.column('private_ip');
  return {
    rows,
    times: () => group.column('timestamp').numbersOnce(new Float64Array(rows)),
    hosts: () => host.codes(),
    hostOf: (code) => host.textOf(code),
    cell: (name, row) => group.column(name).cellAt(row),
  };
}
