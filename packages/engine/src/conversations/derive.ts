import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, messageOf } from '../core/errors.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { MEASURES, SLOTS } from '../schema/conversations.js';
import { isSegmentPart } from '../store/conversation-views.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type Manifest, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { readParts } from '../store/read-parts.js';
import { buildHour, hourOfPart } from './build-hour.js';
import { IS_KNOCKING } from './carried.js';
import { createNames } from './names.js';
import { hoursWithoutConversations } from './unbuilt-hours.js';

export interface DeriveOptions {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  /** What the connection's DuckDB may use, bytes. */
  readonly memoryBytes: number;
  readonly signal?: AbortSignal | undefined;
  readonly onHour?: ((done: number, left: number) => void) | undefined;
}

export interface DeriveReport {
  /** Hours built, in the order of their building (Unix seconds / 3,600). */
  readonly hours: readonly number[];
}

/**
 * Brings `conversations` up to date: builds the hours the manifest calls stale, in rising order, one commit each. An
 * hour that leaves other conversations open than it did before makes the next one stale. The caller holds the ingest
 * lock. Stopped at any instant, the next call goes on. Throws `cancelled`.
 */
export async function deriveConversations(options: DeriveOptions): Promise<DeriveReport> {
  const { connection, signal, onHour } = options;
  let state = await markUnbuiltHours(options);
  const hours: number[] = [];
  if (state.stale.size > 0) await createNames(connection);
  const run = randomBytes(6).toString('hex');
  for (let hour = next(state); hour !== undefined; hour = next(state)) {
    if (signal?.aborted) {
      throw new EngineError('cancelled', 'Building conversations was cancelled. Ingest again to build the rest.');
    }
    state = await deriveHour(hour, state, `${run}-${hours.length}`, options);
    hours.push(hour);
    onHour?.(hours.length, state.stale.size);
  }
  return { hours };
}

/**
 * Makes the hours of a lake stale that was written before there were conversations; to be called before anything new is
 * loaded into it, which would hide that.
 */
export async function markUnbuiltHours({
  connection,
  layout,
  manifest,
}: Pick<DeriveOptions, 'connection' | 'layout' | 'manifest'>): Promise<ManifestState> {
  const state = await manifest.refresh();
  const unbuilt = await hoursWithoutConversations(connection, layout, state);
  return unbuilt.length === 0 ? state : manifest.commit({ stale: unbuilt });
}

async function deriveHour(
  hour: number,
  state: ManifestState,
  name: string,
  { connection, layout, manifest, memoryBytes }: DeriveOptions,
): Promise<ManifestState> {
  const old = partsOfHour(state, hour);
  try {
    const parts = await buildHour(hour, state, partsOfHour(state, hour - 1), { connection, layout, name, memoryBytes });
    const changed =
      hasNext(state, hour) && (await openHash(connection, layout, old)) !== (await openHash(connection, layout, parts));
    return await manifest.commit({
      add: parts,
      drop: old.map((part) => part.path),
      fresh: [hour],
      stale: changed ? [hour + 1] : [],
    });
  } catch (error) {
    throw new EngineError('store', `Conversations could not be built: ${messageOf(error).split('\n')[0]}`, {
      cause: error,
    });
  }
}

function next(state: ManifestState): number | undefined {
  return state.stale.size === 0 ? undefined : Math.min(...state.stale);
}

function partsOfHour(state: ManifestState, hour: number): Part[] {
  return partsOf(state, 'conversations').filter((part) => hourOfPart(part) === hour);
}

const SECONDS_PER_HOUR = 3_600;

function hasNext(state: ManifestState, hour: number): boolean {
  const from = (hour + 1) * SECONDS_PER_HOUR;
  return (
    partsOfHour(state, hour + 1).length > 0 ||
    partsOf(state, 'flows').some(
      ({ first, last }) => first !== undefined && last !== undefined && last >= from && first < from + SECONDS_PER_HOUR,
    )
  );
}

/** What a segment says of its own hour alone: a change of these is no news to the next. */
const NOT_CARRIED = [
  'hour',
  'flows',
  'refused_flows',
  'refused',
  'encryption_status',
  'client_flags',
  'server_flags',
  ...SLOTS.flatMap((slot) => MEASURES.map((measure) => `${slot}_${measure}`)),
];

/** What an hour hands to the next, as one number; which order it was written in does not matter. */
async function openHash(connection: DuckDBConnection, layout: LakeLayout, parts: readonly Part[]): Promise<string> {
  const segments = parts.filter(isSegmentPart);
  if (segments.length === 0) return '';
  const carried = `SELECT * EXCLUDE (${NOT_CARRIED.map(quoteIdentifier).join(', ')}), ${IS_KNOCKING} FROM ${readParts(layout, segments)} WHERE open`;
  const result = await connection.runAndReadAll(
    `SELECT (sum(hash(s)::HUGEINT) || ' ' || count(*))::VARCHAR FROM (${carried}) s`,
  );
  return String(result.getRowsJson()[0]?.[0] ?? '');
}
