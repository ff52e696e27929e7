import { beaconing } from './beaconing.js';
import { blackholeTraffic } from './blackhole-traffic.js';
import { clearText } from './clear-text.js';
import { cryptoMining } from './crypto-mining.js';
import { ddosInbound } from './ddos-inbound.js';
import { denyStorm } from './deny-storm.js';
import type { Detection } from './detection.js';
import { dnsOverHttps } from './dns-over-https.js';
import { dnsOverTls } from './dns-over-tls.js';
import { dosOutbound } from './dos-outbound.js';
import { dosUdpOnTcpPort } from './dos-udp-on-tcp-port.js';
import { dosUnusualProtocol } from './dos-unusual-protocol.js';
import { dropPoint } from './drop-point.js';
import { exfiltrationBaseline } from './exfiltration-baseline.js';
import { exfiltrationNewPeer } from './exfiltration-new-peer.js';
import { exfiltrationRatio } from './exfiltration-ratio.js';
import { exfiltrationSlow } from './exfiltration-slow.js';
import { exposedService } from './exposed-service.js';
import { horizontalSweep } from './horizontal-sweep.js';
import { listMatch } from './list-match.js';
import { longConnection } from './long-connection.js';
import { newDnsResolver } from './new-dns-resolver.js';
import { rdpBruteForce } from './rdp-brute-force.js';
import { skipdata } from './skipdata.js';
import { spamEgress } from './spam-egress.js';
import { sshBruteForce } from './ssh-brute-force.js';
import { tor } from './tor.js';
import { trafficAnomaly } from './traffic-anomaly.js';
import { unusualCountry } from './unusual-country.js';
import { unusualPort } from './unusual-port.js';
import { unusualProtocol } from './unusual-protocol.js';
import { unusualRegion } from './unusual-region.js';
import { verticalPortScan } from './vertical-port-scan.js';
import { winrmBruteForce } from './winrm-brute-force.js';

/** One line per detection. */
export const DETECTIONS: readonly Detection[] = [
  verticalPortScan,
  beaconing,
  blackholeTraffic,
  cryptoMining,
  dnsOverHttps,
  dnsOverTls,
  dropPoint,
  exfiltrationBaseline,
  exfiltrationNewPeer,
  exfiltrationRatio,
  exfiltrationSlow,
  listMatch,
  longConnection,
  newDnsResolver,
  spamEgress,
  tor,
  unusualCountry,
  unusualPort,
  unusualProtocol,
  unusualRegion,
  clearText,
  denyStorm,
  exposedService,
  horizontalSweep,
  ddosInbound,
  skipdata,
  dosOutbound,
  dosUdpOnTcpPort,
  dosUnusualProtocol,
  rdpBruteForce,
  sshBruteForce,
  winrmBruteForce,
  trafficAnomaly,
];

const BY_NAME: ReadonlyMap<string, Detection> = new Map(DETECTIONS.map((detection) => [detection.name, detection]));

export function findDetection(name: string): Detection | undefined {
  return BY_NAME.get(name);
}
