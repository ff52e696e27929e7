import { adminRdp } from './admin-rdp.js';
import { agentHeartbeats } from './agent-heartbeats.js';
import { beaconing } from './beaconing.js';
import { cdnUpload } from './cdn-upload.js';
import { ciSshSessions } from './ci-ssh-sessions.js';
import { clearText } from './clear-text.js';
import { companyResolver } from './company-resolver.js';
import { configurationRun } from './configuration-run.js';
import { connectionPool } from './connection-pool.js';
import { cryptoMiner } from './crypto-miner.js';
import { denyStorm } from './deny-storm.js';
import { dosDns } from './dos-dns.js';
import { dosTcp } from './dos-tcp.js';
import { dosUdp } from './dos-udp.js';
import { dosUdpOnTcpPort } from './dos-udp-on-tcp-port.js';
import { dosUnusualProtocol } from './dos-unusual-protocol.js';
import { encryptedLegacy } from './encrypted-legacy.js';
import { exfiltrationAboveBaseline } from './exfiltration-above-baseline.js';
import { exfiltrationNewPeer } from './exfiltration-new-peer.js';
import { exfiltrationSpike } from './exfiltration-spike.js';
import { exfiltrationUploadOnly } from './exfiltration-upload-only.js';
import { exposedService } from './exposed-service.js';
import { flashCrowd } from './flash-crowd.js';
import { horizontalSweep } from './horizontal-sweep.js';
import { inboundFlood } from './inbound-flood.js';
import { insideServices } from './inside-services.js';
import { internetNoise } from './internet-noise.js';
import { internetSweep } from './internet-sweep.js';
import { listedAddress } from './listed-address.js';
import { listedNeighbour } from './listed-neighbour.js';
import { loadBalancerHealthChecks } from './load-balancer-health-checks.js';
import { longLivedConnection } from './long-lived-connection.js';
import { mailRelay } from './mail-relay.js';
import { monitoringSweep } from './monitoring-sweep.js';
import { neverSeenCountry } from './never-seen-country.js';
import { newDeployment } from './new-deployment.js';
import { newDnsResolver } from './new-dns-resolver.js';
import { newDohServer } from './new-doh-server.js';
import { newDotServer } from './new-dot-server.js';
import { nightBackup } from './night-backup.js';
import { ntp } from './ntp.js';
import { officeBastion } from './office-bastion.js';
import { officeBehindNat } from './office-behind-nat.js';
import { offsiteReplication } from './offsite-replication.js';
import { partnerCountry } from './partner-country.js';
import { rdpBruteForce } from './rdp-brute-force.js';
import { rdpBruteForceActor } from './rdp-brute-force-actor.js';
import { saasWebsocket } from './saas-websocket.js';
import type { Scenario } from './scenario.js';
import { scheduledJob } from './scheduled-job.js';
import { serviceDiscovery } from './service-discovery.js';
import { siteTunnels } from './site-tunnels.js';
import { skippedRecords } from './skipped-records.js';
import { slowBeaconing } from './slow-beaconing.js';
import { slowExfiltration } from './slow-exfiltration.js';
import { softwareUpdateBurst } from './software-update-burst.js';
import { spamBurst } from './spam-burst.js';
import { sshBruteForce } from './ssh-brute-force.js';
import { sshBruteForceActor } from './ssh-brute-force-actor.js';
import { staleClient } from './stale-client.js';
import { torClient } from './tor-client.js';
import { trafficDrop } from './traffic-drop.js';
import { trafficSpike } from './traffic-spike.js';
import { unusualPort } from './unusual-port.js';
import { unusualProtocol } from './unusual-protocol.js';
import { verticalPortScan } from './vertical-port-scan.js';
import { voipCalls } from './voip-calls.js';
import { winrmBruteForce } from './winrm-brute-force.js';
import { winrmBruteForceActor } from './winrm-brute-force-actor.js';
import { winrmManagement } from './winrm-management.js';

/** One line per scenario; attacks first, then benign look-alikes. */
export const SCENARIO_REGISTRY: readonly Scenario[] = [
  verticalPortScan,
  horizontalSweep,
  internetSweep,
  sshBruteForce,
  sshBruteForceActor,
  rdpBruteForce,
  rdpBruteForceActor,
  winrmBruteForce,
  winrmBruteForceActor,
  exfiltrationSpike,
  exfiltrationAboveBaseline,
  exfiltrationUploadOnly,
  exfiltrationNewPeer,
  slowExfiltration,
  beaconing,
  slowBeaconing,
  cryptoMiner,
  torClient,
  longLivedConnection,
  neverSeenCountry,
  unusualPort,
  unusualProtocol,
  newDnsResolver,
  newDohServer,
  newDotServer,
  spamBurst,
  dosTcp,
  dosUdp,
  dosDns,
  dosUdpOnTcpPort,
  dosUnusualProtocol,
  inboundFlood,
  denyStorm,
  trafficSpike,
  trafficDrop,
  exposedService,
  clearText,
  skippedRecords,
  listedAddress,
  loadBalancerHealthChecks,
  nightBackup,
  ntp,
  monitoringSweep,
  softwareUpdateBurst,
  serviceDiscovery,
  ciSshSessions,
  adminRdp,
  winrmManagement,
  cdnUpload,
  offsiteReplication,
  saasWebsocket,
  connectionPool,
  officeBehindNat,
  companyResolver,
  mailRelay,
  partnerCountry,
  voipCalls,
  flashCrowd,
  scheduledJob,
  siteTunnels,
  officeBastion,
  agentHeartbeats,
  insideServices,
  staleClient,
  internetNoise,
  listedNeighbour,
  encryptedLegacy,
  configurationRun,
  newDeployment,
];
