import type { Scope } from '../core/scope.js';
import { Manifest } from '../store/manifest.js';
import { ConnectionStore } from './connection-store.js';
import type { Connections, ConnectionsOptions, ImportOptions } from './connections-types.js';
import { describeConnections } from './describe-connections.js';
import { ArchiveSources } from './import/archive-sources.js';
import { runImport } from './import/run-import.js';
import { connectionKind } from './kind.js';
import { maintainConnections } from './maintain/run-maintenance.js';
import { askStatistic } from './stats/ask-statistic.js';
import { WhoDesk } from './who/who-desk.js';

/** Opens the connection logs of a scope for import and questions. The folder need not exist yet. */
export function openConnections(lake: string, scope: Scope, options: ConnectionsOptions = {}): Connections {
  const store = new ConnectionStore(lake, scope, options);
  const desk = new WhoDesk(store);
  const { layout } = store;
  // The writer's own: what it has just committed must not be behind a look that a question began before.
  const place = { layout, manifest: new Manifest(layout.manifestFolder, connectionKind.partTables), options };
  // Lasts from one import to the next: whoever watches a prefix looks at the same archives every minute.
  const seen = new Set<string>();
  const places = new Map<string, ArchiveSources>();
  const sourcesOf = ({ paths, s3 }: ImportOptions): ArchiveSources => {
    const name = JSON.stringify([paths, s3]);
    const known = places.get(name) ?? new ArchiveSources({ paths, s3 });
    places.set(name, known);
    return known;
  };
  return {
    import: async (wanted) => runImport(place, sourcesOf(wanted), { ...wanted, seen }),
    status: () => describeConnections(store),
    stats: (request, call) => askStatistic(store, request, call),
    who: (request, asker, call) => desk.who(request, asker, call),
    whoBatch: (requests, asker, call) => desk.whoBatch(requests, asker, call),
    accessLog: (request) => desk.accessLog(request),
    maintain: (wanted) => maintainConnections(place, wanted),
    close: () => store.close(),
  };
}
