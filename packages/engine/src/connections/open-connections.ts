import { EngineError } from '../core/errors.js';
import type { Scope } from '../core/scope.js';
import { ConnectionStore } from './connection-store.js';
import type { Connections, ConnectionsOptions } from './connections-types.js';
import { describeConnections } from './describe-connections.js';
import { ArchiveSources } from './import/archive-sources.js';
import { runImport } from './import/run-import.js';
import { askStatistic } from './stats/ask-statistic.js';
import { WhoDesk } from './who/who-desk.js';

/** Opens the connection logs of a scope for import and questions. The folder need not exist yet. */
export function openConnections(lake: string, scope: Scope, options: ConnectionsOptions = {}): Connections {
  const store = new ConnectionStore(lake, scope, options);
  const desk = new WhoDesk(store);
  const unbuilt = (): Promise<never> => Promise.reject(new EngineError('not-found', 'It is not built yet.'));
  return {
    import: (wanted) => {
      const { layout, manifest } = store;
      return runImport({ layout, manifest, options }, new ArchiveSources(wanted), wanted);
    },
    status: () => describeConnections(store),
    stats: (request, call) => askStatistic(store, request, call),
    maintain: unbuilt,
    who: (request, asker, call) => desk.who(request, asker, call),
    whoBatch: (requests, asker, call) => desk.whoBatch(requests, asker, call),
    accessLog: (request) => desk.accessLog(request),
    close: () => store.close(),
  };
}
