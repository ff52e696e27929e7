import { beaconing } from './beaconing.js';
import { cryptoMiner } from './crypto-miner.js';
import { denyStorm } from './deny-storm.js';
import { exfiltrationSpike } from './exfiltration-spike.js';
import { horizontalSweep } from './horizontal-sweep.js';
import { inboundFlood } from './inbound-flood.js';
import { loadBalancerHealthChecks } from './load-balancer-health-checks.js';
import { longLivedConnection } from './long-lived-connection.js';
import { monitoringSweep } from './monitoring-sweep.js';
import { neverSeenCountry } from './never-seen-country.js';
import { nightBackup } from './night-backup.js';
import { ntp } from './ntp.js';
import type { Scenario } from './scenario.js';
import { slowExfiltration } from './slow-exfiltration.js';
import { softwareUpdateBurst } from './software-update-burst.js';
import { sshBruteForce } from './ssh-brute-force.js';
import { verticalPortScan } from './vertical-port-scan.js';

/** One line per scenario; attacks first, then benign look-alikes. */
export const SCENARIO_REGISTRY: readonly Scenario[] = [
  verticalPortScan,
  horizontalSweep,
  sshBruteForce,
  exfiltrationSpike,
  slowExfiltration,
  beaconing,
  cryptoMiner,
  inboundFlood,
  longLivedConnection,
  neverSeenCountry,
  denyStorm,
  loadBalancerHealthChecks,
  nightBackup,
  ntp,
  monitoringSweep,
  softwareUpdateBurst,
];
