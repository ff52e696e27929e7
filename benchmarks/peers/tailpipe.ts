import type { PeerRule } from './peer-rule.js';

const SOURCE = 'Turbot Tailpipe AWS VPC flow log detections mod';
const DATABASE_PORTS =
  '1150, 1433, 1434, 1521, 1522, 1526, 3306, 3307, 5432, 5433, 5984, 6379, 6380, 6381, 6382, 6383, 7000, 7001, 8529, 9042, 9160, 11211, 27017, 27018, 27019';

/** A rule that looks at one record at a time: what it matches, per source, destination and hour. */
function perRecord(name: string, condition: string): PeerRule {
  return {
    name: `tailpipe/${name}`,
    source: SOURCE,
    sql: ({ from, to }) => `
SELECT srcaddr AS subject, dstaddr AS peer, min("start") AS first, max("end") AS last
FROM flows
WHERE "start" >= ${from} AND "start" < ${to} AND (${condition})
GROUP BY srcaddr, dstaddr, "start" // 3600`,
  };
}

/** The six detections of the mod, all of which look at single records. */
export const TAILPIPE_RULES: readonly PeerRule[] = [
  perRecord('large_data_transfer', "bytes > 500000000 AND action = 'ACCEPT'"),
  perRecord('high_packet_traffic', "packets > 10000 AND action = 'ACCEPT'"),
  perRecord('ssh_traffic', 'dstport = 22'),
  perRecord('rdp_traffic', 'dstport = 3389'),
  perRecord('database_traffic', `action = 'ACCEPT' AND dstport IN (${DATABASE_PORTS})`),
  perRecord('traffic_with_unusual_protocols', "protocol NOT IN (6, 17, 1) AND action = 'ACCEPT'"),
];
