/** What ought to find an attack, and what else may rightly speak up about it. */
export interface Expectation {
  readonly scenario: string;
  /** Each of these must find it, and recall counts them; `a|b` is satisfied by either. */
  readonly detects: readonly string[];
  /** These may find it too: right when they do, not missed when they do not. */
  readonly companions: readonly string[];
}

/** A benign scenario and the detections it tempts; any finding about it is false, whichever detection made it. */
export interface LookAlike {
  readonly scenario: string;
  readonly tempts: readonly string[];
}

/** A host that nobody talked to before may be in a country or region that nobody talked to before. */
const NEW_PLACE = ['unusual-country', 'unusual-region'];
/** Whoever uploads is seen by any detection of uploads that its numbers satisfy. */
const UPLOADS = ['exfiltration-baseline', 'exfiltration-new-peer', 'exfiltration-ratio', 'exfiltration-slow'];
/** Any attack that is large beside the traffic of its VPC is an anomaly of that VPC too. */
const SERIES = ['traffic-anomaly'];
/** A flood outwards is a flood whatever its protocol, and an upload without answer. */
const FLOODS = [
  'dos-outbound',
  'dos-udp-on-tcp-port',
  'dos-unusual-protocol',
  'unusual-port',
  'unusual-protocol',
  'blackhole-traffic',
  ...UPLOADS,
  ...NEW_PLACE,
];

/** One line per attack. */
export const EXPECTATIONS: readonly Expectation[] = [
  expectation('vertical-port-scan', 'vertical-port-scan', ['deny-storm', 'unusual-port']),
  expectation('horizontal-sweep', 'horizontal-sweep', ['deny-storm', 'unusual-port']),
  expectation('internet-sweep', 'horizontal-sweep', ['blackhole-traffic', 'unusual-port', ...NEW_PLACE]),
  expectation('ssh-brute-force', 'ssh-brute-force', ['exposed-service', ...NEW_PLACE]),
  expectation('ssh-brute-force-actor', 'ssh-brute-force', ['unusual-port', ...NEW_PLACE]),
  expectation('rdp-brute-force', 'rdp-brute-force', ['exposed-service', ...NEW_PLACE]),
  expectation('rdp-brute-force-actor', 'rdp-brute-force', ['unusual-port', ...NEW_PLACE]),
  expectation('winrm-brute-force', 'winrm-brute-force', ['unusual-port']),
  expectation('winrm-brute-force-actor', 'winrm-brute-force', ['unusual-port', ...NEW_PLACE]),
  expectation('exfiltration-spike', 'exfiltration-new-peer', [...UPLOADS, ...NEW_PLACE]),
  expectation('exfiltration-above-baseline', 'exfiltration-baseline', [...UPLOADS, ...NEW_PLACE]),
  expectation('exfiltration-upload-only', 'exfiltration-ratio', [...UPLOADS, ...NEW_PLACE, 'beaconing']),
  expectation('exfiltration-new-peer', 'exfiltration-new-peer', [...UPLOADS, 'unusual-port', ...NEW_PLACE]),
  expectation('slow-exfiltration', 'exfiltration-slow', [...UPLOADS, 'beaconing', ...NEW_PLACE]),
  expectation('beaconing', 'beaconing', NEW_PLACE),
  expectation('slow-beaconing', 'beaconing', NEW_PLACE),
  expectation('crypto-miner', 'crypto-mining', ['long-connection', 'unusual-port', ...NEW_PLACE]),
  expectation('tor-client', 'tor', ['unusual-port', 'long-connection', ...NEW_PLACE]),
  expectation('long-lived-connection', 'long-connection', ['unusual-port', ...NEW_PLACE]),
  expectation('never-seen-country', 'unusual-country', NEW_PLACE),
  expectation('unusual-port', 'unusual-port', NEW_PLACE),
  expectation('unusual-protocol', 'unusual-protocol', [...NEW_PLACE, 'long-connection']),
  expectation('new-dns-resolver', 'new-dns-resolver', NEW_PLACE),
  expectation('new-doh-server', 'dns-over-https', NEW_PLACE),
  expectation('new-dot-server', 'dns-over-tls', ['unusual-port', ...NEW_PLACE]),
  expectation('spam-burst', 'spam-egress', ['unusual-port', ...NEW_PLACE]),
  expectation('dos-tcp', 'dos-outbound', FLOODS),
  expectation('dos-udp', 'dos-outbound', FLOODS),
  expectation('dos-dns', 'dos-outbound', [...FLOODS, 'new-dns-resolver']),
  expectation('dos-udp-on-tcp-port', 'dos-udp-on-tcp-port', FLOODS),
  expectation('dos-unusual-protocol', 'dos-unusual-protocol', FLOODS),
  expectation('inbound-flood', 'ddos-inbound', [...NEW_PLACE]),
  expectation('deny-storm', 'deny-storm', []),
  expectation('traffic-spike', 'traffic-anomaly', []),
  expectation('traffic-drop', 'traffic-anomaly', []),
  expectation('exposed-service', 'exposed-service', NEW_PLACE),
  expectation('clear-text', 'clear-text', ['unusual-port']),
  expectation('skipped-records', 'skipdata', []),
  expectation('listed-address', 'list-match', NEW_PLACE),
];

/** One line per look-alike. */
export const LOOK_ALIKES: readonly LookAlike[] = [
  lookAlike('load-balancer-health-checks', ['beaconing']),
  lookAlike('night-backup', ['exfiltration-baseline', 'exfiltration-ratio', 'traffic-anomaly']),
  lookAlike('ntp', ['beaconing']),
  lookAlike('monitoring-sweep', ['horizontal-sweep']),
  lookAlike('software-update-burst', ['traffic-anomaly', 'ddos-inbound', 'exfiltration-new-peer']),
  lookAlike('service-discovery', ['vertical-port-scan']),
  lookAlike('ci-ssh-sessions', ['ssh-brute-force']),
  lookAlike('admin-rdp', ['rdp-brute-force', 'exposed-service']),
  lookAlike('winrm-management', ['winrm-brute-force']),
  lookAlike('cdn-upload', ['exfiltration-ratio', 'exfiltration-slow', 'beaconing']),
  lookAlike('offsite-replication', ['exfiltration-baseline', 'exfiltration-new-peer', 'exfiltration-ratio']),
  lookAlike('saas-websocket', ['long-connection']),
  lookAlike('connection-pool', ['long-connection']),
  lookAlike('office-behind-nat', ['ddos-inbound', 'ssh-brute-force', 'vertical-port-scan']),
  lookAlike('company-resolver', ['new-dns-resolver', 'dns-over-https', 'dns-over-tls', 'beaconing']),
  lookAlike('mail-relay', ['spam-egress', 'unusual-country']),
  lookAlike('partner-country', ['unusual-country', 'unusual-region']),
  lookAlike('voip-calls', ['dos-outbound', 'dos-udp-on-tcp-port', 'unusual-port', 'exfiltration-baseline']),
  lookAlike('flash-crowd', ['ddos-inbound', 'unusual-country']),
  lookAlike('scheduled-job', ['traffic-anomaly']),
  lookAlike('site-tunnels', ['unusual-protocol', 'dos-unusual-protocol', 'long-connection']),
  lookAlike('office-bastion', ['ssh-brute-force', 'exposed-service']),
  lookAlike('agent-heartbeats', ['beaconing']),
  lookAlike('inside-services', ['crypto-mining', 'tor', 'unusual-port']),
  lookAlike('stale-client', ['deny-storm', 'beaconing', 'blackhole-traffic']),
  lookAlike('internet-noise', [
    'exposed-service',
    'vertical-port-scan',
    'horizontal-sweep',
    'ddos-inbound',
    'deny-storm',
  ]),
  lookAlike('listed-neighbour', ['list-match']),
  lookAlike('encrypted-legacy', ['clear-text']),
  lookAlike('configuration-run', ['horizontal-sweep', 'ssh-brute-force']),
  lookAlike('new-deployment', ['unusual-port', 'beaconing', 'exfiltration-new-peer', 'unusual-country']),
];

export const EXPECTATION_OF: ReadonlyMap<string, Expectation> = new Map(
  EXPECTATIONS.map((each) => [each.scenario, each]),
);

function expectation(scenario: string, detects: string, companions: readonly string[]): Expectation {
  return { scenario, detects: [detects], companions: [...companions, ...SERIES].filter((name) => name !== detects) };
}

function lookAlike(scenario: string, tempts: readonly string[]): LookAlike {
  return { scenario, tempts };
}
