/**
 * Which planted attacks each rule of another tool could be said to be about, by what it claims to find. Generous: an
 * alarm that speaks of an attack's parties at its time counts as right, whatever else the rule would have said.
 */
export const PEER_EXPECTATIONS: Readonly<Record<string, readonly string[]>> = {
  'tailpipe/large_data_transfer': ['exfiltration-spike', 'exfiltration-above-baseline', 'traffic-spike'],
  'tailpipe/high_packet_traffic': [
    'dos-tcp',
    'dos-udp',
    'dos-dns',
    'dos-udp-on-tcp-port',
    'dos-unusual-protocol',
    'inbound-flood',
    'exfiltration-spike',
    'traffic-spike',
  ],
  'tailpipe/ssh_traffic': ['ssh-brute-force', 'ssh-brute-force-actor'],
  'tailpipe/rdp_traffic': ['rdp-brute-force', 'rdp-brute-force-actor'],
  'tailpipe/database_traffic': ['exposed-service', 'vertical-port-scan'],
  'tailpipe/traffic_with_unusual_protocols': ['unusual-protocol', 'dos-unusual-protocol'],
  'panther/HealthyLogStatus': ['skipped-records'],
  'panther/InboundPortWhitelist': ['ssh-brute-force', 'rdp-brute-force', 'exposed-service'],
  'panther/InboundPortBlacklist': ['ssh-brute-force', 'rdp-brute-force'],
  'panther/SSHAllowedSignal': ['ssh-brute-force'],
  'panther/UnapprovedOutboundDNS': ['new-dns-resolver', 'dos-dns'],
  'panther/PortScanning': ['vertical-port-scan'],
  'panther/query PortScanning': ['vertical-port-scan'],
  'panther/query AnomalousTrafficToPort': [
    'exfiltration-spike',
    'exfiltration-above-baseline',
    'exfiltration-upload-only',
    'exfiltration-new-peer',
    'slow-exfiltration',
    'spam-burst',
  ],
};
