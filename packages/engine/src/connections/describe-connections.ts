import type { ConnectionsStatus } from '../schema/connection-stats.js';
import { type ManifestState, partsOf } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import type { ConnectionStore } from './connection-store.js';
import { SPAN_TABLES } from './tables.js';

const MS_PER_SECOND = 1_000;

/** What there is: from the manifest alone, but for what was refused. */
export function describeConnections(store: ConnectionStore): Promise<ConnectionsStatus> {
  return store.ask((state) => describe(store, state));
}

async function describe(store: ConnectionStore, state: ManifestState): Promise<ConnectionsStatus> {
  const rowsOf = (table: string): number => partsOf(state, table).reduce((sum, part) => sum + part.rows, 0);
  const archives = partsOf(state, 'archives');
  const timed = [...partsOf(state, 'connection_logs'), ...partsOf(state, 'sessions')];
  const firsts = timed.flatMap(({ first }) => first ?? []);
  const lasts = timed.flatMap(({ last }) => last ?? []);
  return {
    version: state.version,
    archives: rowsOf('archives'),
    connections: rowsOf('connection_logs'),
    sessionEnds: rowsOf('sessions'),
    spans: SPAN_TABLES.reduce((sum, table) => sum + rowsOf(table), 0),
    quarantined: archives.length === 0 ? 0 : await quarantinedOf(store, readParts(store.layout, archives)),
    bytes: state.parts.reduce((sum, part) => sum + part.bytes, 0),
    window:
      firsts.length === 0 || lasts.length === 0
        ? null
        : { from: instant(Math.min(...firsts)), to: instant(Math.max(...lasts) + 1) },
    waitingDays: state.stale.size,
  };
}

async function quarantinedOf(store: ConnectionStore, archives: string): Promise<number> {
  const database = await store.database();
  const { rows } = await database.rows({
    text: `SELECT sum(quarantined)::BIGINT AS refused FROM ${archives}`,
    params: [],
  });
  return Number(rows[0]?.refused ?? 0);
}

function instant(seconds: number): string {
  return new Date(seconds * MS_PER_SECOND).toISOString();
}
