import { formatInstant, parseWindow } from '../../core/time-window.js';
import {
  type ConnectionStatsRequest,
  type ConnectionStatsResult,
  connectionStatsSchema,
} from '../../schema/connection-stats.js';
import type { ConnectionStore } from '../connection-store.js';
import type { ConnectionsCall } from '../connections-types.js';
import { refusal } from '../who/understand.js';
import { STATISTICS } from './registry.js';

/** Answers a statistic. Throws `invalid-input` for a request that makes no sense. */
export async function askStatistic(
  store: ConnectionStore,
  request: ConnectionStatsRequest,
  { signal, timeoutMs }: ConnectionsCall = {},
): Promise<ConnectionStatsResult> {
  const parsed = connectionStatsSchema.safeParse(request);
  if (!parsed.success) throw refusal(parsed.error);
  const { what, limit, natIp, ...asked } = parsed.data;
  const window = parseWindow(asked);
  const database = await store.database();
  return store.ask(async (state) => {
    const question = { layout: store.layout, state, window, natIp };
    const { text, params } = STATISTICS[what].query(question);
    const found = await database.rows({ text: `${text} LIMIT ${limit + 1}`, params }, { signal, timeoutMs });
    const rows = found.rows.slice(0, limit);
    const waiting =
      state.stale.size === 0
        ? []
        : [`New and Destroy of ${state.stale.size} days are not matched yet: run networkflow connections import.`];
    return {
      what,
      columns: found.columns,
      rows,
      notes: [...waiting, ...STATISTICS[what].notes(question, rows)],
      window: {
        ...(window.from === undefined ? {} : { from: formatInstant(window.from) }),
        ...(window.to === undefined ? {} : { to: formatInstant(window.to) }),
      },
      isCut: found.rows.length > limit,
      lakeVersion: state.version,
    };
  });
}
