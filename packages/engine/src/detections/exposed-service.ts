import { defineDetection } from './detection.js';
import { allOf, isOneOf, texts, written } from './evidence-filter.js';
import { raw, sql } from './sql.js';
import { count, oneAndOthers, portName } from './words.js';

const DAY_S = 86_400;

/** Services that hand over data or the whole host to whoever reaches them: GuardDuty tells these as high. */
const GRAVE: Readonly<Record<string, string>> = {
  'tcp/23': 'Telnet',
  'tcp/111': 'RPC portmapper',
  'tcp/135': 'Windows RPC',
  'tcp/139': 'NetBIOS',
  'tcp/445': 'SMB',
  'tcp/512': 'rexec',
  'tcp/513': 'rlogin',
  'tcp/514': 'rsh',
  'tcp/873': 'rsync',
  'tcp/2049': 'NFS',
  'tcp/2181': 'ZooKeeper',
  'tcp/2375': 'Docker API',
  'tcp/2376': 'Docker API',
  'tcp/2379': 'etcd',
  'tcp/4444': 'debugger or shell',
  'tcp/5005': 'Java debugger',
  'tcp/5984': 'CouchDB',
  'tcp/6379': 'Redis',
  'tcp/7001': 'Cassandra',
  'tcp/8020': 'HDFS',
  'tcp/8032': 'YARN',
  'tcp/8042': 'YARN',
  'tcp/8088': 'YARN',
  'tcp/9000': 'ClickHouse or HDFS',
  'tcp/9042': 'Cassandra',
  'tcp/9092': 'Kafka',
  'tcp/9200': 'Elasticsearch',
  'tcp/9300': 'Elasticsearch',
  'tcp/9870': 'HDFS',
  'tcp/10250': 'Kubernetes kubelet',
  'tcp/11211': 'Memcached',
  'udp/11211': 'Memcached',
  'tcp/27017': 'MongoDB',
  'tcp/50070': 'HDFS',
  'tcp/61616': 'ActiveMQ',
};

/** Services with a log-in of their own that still have no business on the internet. */
const SENSITIVE: Readonly<Record<string, string>> = {
  'tcp/21': 'FTP',
  'udp/69': 'TFTP',
  'udp/161': 'SNMP',
  'tcp/389': 'LDAP',
  'udp/389': 'LDAP',
  'tcp/1433': 'SQL Server',
  'tcp/1434': 'SQL Server',
  'tcp/1521': 'Oracle',
  'tcp/3268': 'Active Directory',
  'tcp/3306': 'MySQL',
  'tcp/3389': 'RDP',
  'tcp/5432': 'PostgreSQL',
  'tcp/5601': 'Kibana',
  'tcp/5672': 'RabbitMQ',
  'tcp/5900': 'VNC',
  'tcp/5901': 'VNC',
  'tcp/5985': 'WinRM',
  'tcp/5986': 'WinRM',
  'tcp/6443': 'Kubernetes API',
  'tcp/8529': 'ArangoDB',
  'tcp/15672': 'RabbitMQ console',
};

const ROWS = Object.keys({ ...GRAVE, ...SENSITIVE })
  .map((name) => name.split('/'))
  .map(([protocol, port]) => `(${protocol === 'tcp' ? 6 : 17}, ${port})`)
  .join(', ');

/**
 * A database, cache, desktop or console answers hosts on the internet. What counts are addresses that got more than a
 * handshake, so that a scanner's refused knock is not told. SSH is left out: bastions are meant to be reached, and guessing
 * has a detection of its own. Known false positive: a partner with a fixed address that a rule lets in on purpose.
 */
export const exposedService = defineDetection({
  name: 'exposed-service',
  title: 'Sensitive service open to the internet',
  description: 'A database, cache, desktop or management service answered hosts on the internet.',
  mitre: ['T1190', 'T1133'],
  historyS: DAY_S,
  history:
    "direction = 'inbound' AND action = 'ACCEPT' AND orientation IN ('syn', 'service') AND server_port NOT IN (80, 443)",
  thresholds: {
    visitors: {
      value: 2,
      unit: 'addresses',
      description: 'Addresses on the internet that the service answered within a day.',
      min: 1,
      max: 1_000_000,
    },
  },
  unit: 'addresses',
  needs: [],
  benign: 'A partner or an office may be let in on purpose; suppress the host with that reason.',
  query: ({ window, historyFrom, thresholds }) => sql`
WITH sensitive(protocol, port) AS (VALUES ${raw(ROWS)}), answered AS (
  SELECT server, protocol, server_port AS port, client, (${window.to} - 1 - "start") // ${DAY_S} AS day,
    min("start") AS first, max("start") AS last, count(*) AS sessions, sum(server_bytes)::BIGINT AS bytes
  FROM conversations
  WHERE "start" >= ${historyFrom} AND "start" < ${window.to} AND direction = 'inbound' AND leg = 'direct'
    AND action = 'ACCEPT' AND (protocol, server_port) IN (SELECT (protocol, port) FROM sensitive)
    AND orientation IN ('syn', 'service')
    AND CASE protocol WHEN 6 THEN client_packets >= 3 AND server_packets >= 2 AND coalesce(server_flags & 2, 2) = 2
      ELSE server_bytes > 0 END
  GROUP BY ALL
)
SELECT server AS subject, CASE protocol WHEN 6 THEN 'tcp/' ELSE 'udp/' END || port AS object, min(first) AS first,
  max(last) AS last, count(*) AS value, ${thresholds.visitors} AS threshold, any_value(protocol) AS protocol,
  any_value(port) AS port, sum(sessions)::BIGINT AS sessions, sum(bytes)::BIGINT AS bytes,
  list(client ORDER BY bytes DESC, client)[:20] AS peers
FROM answered
GROUP BY server, protocol, port, day
HAVING count(*) >= ${thresholds.visitors}`,
  judge(row) {
    const [protocol, port] = [Number(row.protocol), Number(row.port)];
    const name = portName(protocol, port);
    const grave = GRAVE[name];
    const peers = texts(row.peers);
    return {
      severity: grave === undefined ? 'medium' : 'high',
      confidence: row.value >= 3 ? 0.95 : 0.8,
      title: `${row.subject} answers the internet at ${grave ?? SENSITIVE[name] ?? 'a sensitive service'} (${name}): ${oneAndOthers(peers, row.value)} in ${count(Number(row.sessions), 'session')}.`,
      peers,
      where: written(
        allOf(
          isOneOf('dstaddr', [row.subject]),
          isOneOf('protocol', [protocol]),
          isOneOf('dstport', [port]),
          isOneOf('srcaddr', peers),
        ),
      ),
    };
  },
});
