import { type Connections, LOCAL_SCOPE, openConnections } from '@networkflow/engine';
import { lakeFolder } from './engine';
import { SERVER_LIMITS } from './limits';
import { Turns } from './turns';

declare global {
  // One for all routes, which are bundled apart: each would open a DuckDB of its own.
  var networkflowConnections: { readonly connections: Connections; readonly turns: Turns } | undefined;
}

function opened(): { readonly connections: Connections; readonly turns: Turns } {
  globalThis.networkflowConnections ??= {
    connections: openConnections(lakeFolder(), LOCAL_SCOPE),
    turns: new Turns({
      what: 'questions about connections',
      atOnce: SERVER_LIMITS.connectionQuestionsAtOnce,
      waitingMax: SERVER_LIMITS.connectionQuestionsWaitingMax,
    }),
  };
  return globalThis.networkflowConnections;
}

/** The process's only connection logs. */
export function getConnections(): Connections {
  return opened().connections;
}

/** Asks them when it is the question's turn. Throws `busy` when too many wait. */
export async function askConnections<T>(
  signal: AbortSignal,
  ask: (connections: Connections) => Promise<T>,
): Promise<T> {
  const { connections, turns } = opened();
  const leave = await turns.take(signal);
  try {
    return await ask(connections);
  } finally {
    leave();
  }
}

/** What answers about connection logs depend on. */
export async function connectionsVersion(): Promise<string> {
  return String((await getConnections().status()).version);
}
