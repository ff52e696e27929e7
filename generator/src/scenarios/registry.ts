import type { Scenario } from './scenario.js';
import { verticalPortScan } from './vertical-port-scan.js';

/** One line per scenario; attacks first, then benign look-alikes. */
export const SCENARIO_REGISTRY: readonly Scenario[] = [verticalPortScan];
