import { Params } from '../../query/params.js';
import { SHOWN_EMAIL, SHOWN_MAC } from '../../schema/personal-data.js';
import { partsOf } from '../../store/manifest.js';
import { fromParts, spanPartsWithin } from '../read-tables.js';
import { SESSION_COLUMNS, SPAN_COLUMNS } from '../tables.js';
import { conditions, lastRecordMs, type Statistic } from './statistic.js';

/** Who opened most connections. A connection is its host's whose session ended next after it was opened. */
export const topUsers: Statistic = {
  query: (question) => {
    const { layout, state, window } = question;
    const params = new Params();
    const end = params.add(BigInt(lastRecordMs(state)));
    const where = conditions(question, 'opened', params);
    const spans = fromParts(layout, spanPartsWithin(state, window), SPAN_COLUMNS);
    // A session that was open in the window may have ended long after it.
    const sessions = fromParts(layout, partsOf(state, 'sessions'), SESSION_COLUMNS);
    return {
      text: [
        'WITH opened_by AS (SELECT source_ip, opened // 60000 AS minute, count(*) AS connections,',
        `sum(greatest(coalesce(closed, ${end}::BIGINT) - opened, 0)) AS ms, count(DISTINCT nat_ip) AS nat_addresses,`,
        `max(opened) AS latest FROM ${spans} WHERE opened IS NOT NULL AND ${where} GROUP BY ALL),`,
        'known AS (SELECT s.email, s.mac_address, o.* FROM opened_by AS o',
        `ASOF LEFT JOIN (SELECT private_ip, "timestamp" AS ended, email, mac_address FROM ${sessions}) AS s`,
        'ON s.private_ip = o.source_ip AND s.ended >= o.latest)',
        `SELECT ${SHOWN_EMAIL} AS user_masked, ${SHOWN_MAC} AS mac_masked, source_ip AS private_ip,`,
        'sum(connections)::BIGINT AS connections, round(sum(ms) / 1000, 1) AS seconds, max(nat_addresses) AS nat_addresses,',
        'make_timestamp(min(minute) * 60000000) AS first_minute, make_timestamp(max(minute) * 60000000) AS last_minute',
        'FROM known GROUP BY email, mac_address, source_ip ORDER BY connections DESC, seconds DESC, private_ip, user_masked',
      ].join(' '),
      params: params.values,
    };
  },
  notes: (_question, rows) => [
    'A connection is taken for that of the session of its private address which ended next; where no session ended later, nobody is named.',
    ...(rows.some((row) => row.user_masked === null)
      ? ['Rows without a user: no session of that address is logged as ended since.']
      : []),
    'E-mail and MAC addresses are masked; different people can look the same.',
  ],
};
