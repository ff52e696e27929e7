import type { ConnectionStatsName } from '../../schema/connection-stats.js';
import { coverage } from './coverage.js';
import { durations } from './durations.js';
import { hours } from './hours.js';
import { importedArchives, refusedOfArchives } from './imported.js';
import { neverClosed } from './never-closed.js';
import { portBlocks } from './port-blocks.js';
import type { Statistic } from './statistic.js';
import { topUsers } from './top-users.js';

/** One line per statistic. */
export const STATISTICS: Readonly<Record<ConnectionStatsName, Statistic>> = {
  durations,
  'top-users': topUsers,
  'never-closed': neverClosed,
  'port-blocks': portBlocks,
  coverage,
  hours,
  archives: importedArchives,
  refused: refusedOfArchives,
};
