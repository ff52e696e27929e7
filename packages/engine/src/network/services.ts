export interface Service {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly name: string;
}

type Row = readonly [name: string, ports: readonly number[], protocols: 'tcp' | 'udp' | 'both'];

/**
 * Server ports worth recognising in VPC traffic: IANA's names where common, else the name operators use
 * (3389 is `rdp`, 5439 `redshift`). Well-known scanner, mining and Tor ports are left unnamed: a name would vouch for them.
 */
const ROWS: readonly Row[] = [
  ['qotd', [17], 'udp'],
  ['chargen', [19], 'udp'],
  ['ftp-data', [20], 'tcp'],
  ['ftp', [21], 'tcp'],
  ['ssh', [22], 'tcp'],
  ['telnet', [23], 'tcp'],
  ['smtp', [25], 'tcp'],
  ['dns', [53], 'both'],
  ['dhcp', [67, 68], 'udp'],
  ['tftp', [69], 'udp'],
  ['http', [80], 'tcp'],
  ['kerberos', [88], 'both'],
  ['pop3', [110], 'tcp'],
  ['rpcbind', [111], 'both'],
  ['ntp', [123], 'udp'],
  ['msrpc', [135], 'tcp'],
  ['netbios-ns', [137], 'udp'],
  ['netbios-dgm', [138], 'udp'],
  ['netbios-ssn', [139], 'tcp'],
  ['imap', [143], 'tcp'],
  ['snmp', [161], 'udp'],
  ['snmp-trap', [162], 'udp'],
  ['bgp', [179], 'tcp'],
  ['ldap', [389], 'both'],
  ['https', [443], 'tcp'],
  ['quic', [443], 'udp'],
  ['smb', [445], 'tcp'],
  ['kpasswd', [464], 'both'],
  ['smtps', [465], 'tcp'],
  ['ike', [500], 'udp'],
  ['syslog', [514], 'udp'],
  ['dhcpv6', [546, 547], 'udp'],
  ['submission', [587], 'tcp'],
  ['ldaps', [636], 'tcp'],
  ['dns-over-tls', [853], 'tcp'],
  ['dns-over-quic', [853], 'udp'],
  ['rsync', [873], 'tcp'],
  ['imaps', [993], 'tcp'],
  ['pop3s', [995], 'tcp'],
  ['socks', [1080], 'tcp'],
  ['openvpn', [1194], 'both'],
  ['mssql', [1433], 'tcp'],
  ['mssql-browser', [1434], 'udp'],
  ['oracle', [1521], 'tcp'],
  ['l2tp', [1701], 'udp'],
  ['pptp', [1723], 'tcp'],
  ['radius', [1812], 'udp'],
  ['radius-acct', [1813], 'udp'],
  ['mqtt', [1883], 'tcp'],
  ['ssdp', [1900], 'udp'],
  ['nfs', [2049], 'both'],
  ['zookeeper', [2181], 'tcp'],
  ['docker', [2375], 'tcp'],
  ['docker-tls', [2376], 'tcp'],
  ['etcd', [2379], 'tcp'],
  ['etcd-peer', [2380], 'tcp'],
  ['oracle-tls', [2484], 'tcp'],
  ['squid', [3128], 'tcp'],
  ['iscsi', [3260], 'tcp'],
  ['ldap-gc', [3268], 'tcp'],
  ['ldaps-gc', [3269], 'tcp'],
  ['mysql', [3306], 'tcp'],
  ['rdp', [3389], 'both'],
  ['stun', [3478], 'both'],
  ['ws-discovery', [3702], 'udp'],
  ['ipsec-nat-t', [4500], 'udp'],
  ['vxlan', [4789], 'udp'],
  ['logstash', [5044], 'tcp'],
  ['sip', [5060], 'both'],
  ['sip-tls', [5061], 'tcp'],
  ['xmpp', [5222], 'tcp'],
  ['mdns', [5353], 'udp'],
  ['llmnr', [5355], 'udp'],
  ['postgresql', [5432], 'tcp'],
  ['redshift', [5439], 'tcp'],
  ['kibana', [5601], 'tcp'],
  ['amqps', [5671], 'tcp'],
  ['amqp', [5672], 'tcp'],
  ['vnc', [5900], 'tcp'],
  ['couchdb', [5984], 'tcp'],
  ['winrm', [5985], 'tcp'],
  ['winrm-tls', [5986], 'tcp'],
  ['geneve', [6081], 'udp'],
  ['redis', [6379], 'tcp'],
  ['kubernetes-api', [6443], 'tcp'],
  ['syslog-tls', [6514], 'tcp'],
  ['cassandra', [9042], 'tcp'],
  ['http-alt', [8000, 8008, 8080], 'tcp'],
  ['hadoop', [8088], 'tcp'],
  ['dax', [8111], 'tcp'],
  ['neptune', [8182], 'tcp'],
  ['https-alt', [8443], 'tcp'],
  ['vault', [8200], 'tcp'],
  ['influxdb', [8086], 'tcp'],
  ['consul', [8500], 'tcp'],
  ['mqtts', [8883], 'tcp'],
  ['sonarqube', [9000], 'tcp'],
  ['prometheus', [9090], 'tcp'],
  ['kafka', [9092], 'tcp'],
  ['kafka-tls', [9094], 'tcp'],
  ['kafka-sasl', [9096], 'tcp'],
  ['kafka-iam', [9098], 'tcp'],
  ['node-exporter', [9100], 'tcp'],
  ['elasticsearch', [9200], 'tcp'],
  ['elasticsearch-peer', [9300], 'tcp'],
  ['kubelet', [10250], 'tcp'],
  ['memcached', [11211], 'both'],
  ['rabbitmq-ui', [15672], 'tcp'],
  ['mongodb', [27017], 'tcp'],
  ['wireguard', [51820], 'udp'],
];

export const SERVICES: readonly Service[] = ROWS.flatMap(([name, ports, protocols]) =>
  ports.flatMap((port) =>
    (protocols === 'both' ? (['tcp', 'udp'] as const) : [protocols]).map((protocol) => ({ protocol, port, name })),
  ),
);

/** Other names people type for a service when they mean its port. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  domain: 'dns',
  postgres: 'postgresql',
  aurora: 'mysql',
  'ms-sql': 'mssql',
  sqlserver: 'mssql',
  microsoft_ds: 'smb',
  'microsoft-ds': 'smb',
  mongo: 'mongodb',
  documentdb: 'mongodb',
  'ms-wbt-server': 'rdp',
  dot: 'dns-over-tls',
};

const NAMES: ReadonlyMap<string, string> = new Map(
  SERVICES.map((service) => [`${service.protocol}/${service.port}`, service.name]),
);

const PORTS: ReadonlyMap<string, readonly number[]> = new Map(
  ROWS.map(([name]) => [
    name,
    [...new Set(SERVICES.filter((service) => service.name === name).map((service) => service.port))],
  ]),
);

/** The service on a port, `https` for tcp 443. `protocol` is a name or an IANA number; undefined when unnamed. */
export function serviceName(protocol: 'tcp' | 'udp' | number, port: number): string | undefined {
  if (protocol === 6) return NAMES.get(`tcp/${port}`);
  if (protocol === 17) return NAMES.get(`udp/${port}`);
  return NAMES.get(`${protocol}/${port}`);
}

/** The ports of a service name, ignoring case, in rising order of the table; empty when unknown. */
export function servicePorts(name: string): readonly number[] {
  const lower = name.toLowerCase();
  return PORTS.get(lower) ?? PORTS.get(OTHER_NAMES[lower] ?? '') ?? [];
}
