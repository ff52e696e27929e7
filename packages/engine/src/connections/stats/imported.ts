import { archiveQuarantine, archives } from '../../schema/connections.js';
import { partsOf } from '../../store/manifest.js';
import { selectParts } from '../../store/views.js';
import type { Statistic, StatisticQuestion } from './statistic.js';

/** Where on this machine an archive lay is nobody's business who may only ask questions. */
const SHOWN_NAME = "CASE WHEN starts_with(name, 's3://') THEN name ELSE parse_filename(name) END AS name";

/** What was imported, the latest first. */
export const importedArchives: Statistic = {
  query: (question) => ({
    text: [
      `SELECT ${SHOWN_NAME}, status, connections, session_ends, quarantined AS refused, members, bytes,`,
      'make_timestamp("first" * 1000) AS first_record, make_timestamp("last" * 1000) AS last_record, imported_at, archive',
      `FROM (${tableOf(question, archives)}) ORDER BY imported_at DESC, name DESC, archive`,
    ].join(' '),
    params: [],
  }),
  notes: () => ['All there are, whatever the window. An archive is known by the SHA-256 of its bytes and loaded once.'],
};

/** What of them was refused, and why. */
export const refusedOfArchives: Statistic = {
  query: (question) => ({
    text: `SELECT ${SHOWN_NAME}, member, line, reason, rows AS lines, archive FROM (${tableOf(question, archiveQuarantine)}) ORDER BY name, archive, member, line`,
    params: [],
  }),
  notes: () => ['Archives, members and lines, whatever the window. Everything else of the archives is loaded.'],
};

/** As views show it: with people masked. */
function tableOf({ layout, state }: StatisticQuestion, table: typeof archives): string {
  return selectParts(table, layout, partsOf(state, table.name), state.dead);
}
