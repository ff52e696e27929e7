import type { Analysis } from './analysis.js';
import { anomalies } from './anomalies.js';
import { changes } from './changes.js';
import { conversations } from './conversations.js';
import { countries } from './countries.js';
import { coverage } from './coverage.js';
import { denied } from './denied.js';
import { flowsPerHour } from './flows-per-hour.js';
import { heatmap } from './heatmap.js';
import { interfaces } from './interfaces.js';
import { listeners } from './listeners.js';
import { pairs } from './pairs.js';
import { paths } from './paths.js';
import { protocols } from './protocols.js';
import { services } from './services.js';
import { talkers } from './talkers.js';
import { topDestinations } from './top-destinations.js';
import { topSources } from './top-sources.js';
import { totals } from './totals.js';

/** One line per analysis, in the order `describe` lists them. Names are URLs and CLI arguments: permanent. */
export const ANALYSES: readonly Analysis[] = [
  totals,
  flowsPerHour,
  heatmap,
  topSources,
  topDestinations,
  talkers,
  listeners,
  protocols,
  services,
  denied,
  conversations,
  pairs,
  paths,
  countries,
  interfaces,
  changes,
  coverage,
  anomalies,
];

export function findAnalysis(name: string): Analysis | undefined {
  return ANALYSES.find((analysis) => analysis.name === name);
}
