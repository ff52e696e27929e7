import { createHash } from 'node:crypto';
import type { CompiledQuery } from '../../core/compiled-query.js';
import { type ManifestState, partsOf } from '../../store/manifest.js';
import type { SumsContext } from './rows-of-sums.js';

/** More rows than these are left to SQL, which need not make objects of them. */
const ROWS_MAX = 20_000;
/** Bytes of one of them, about. */
const ROW_BYTES = 160;
/** Later than any record that is added up. */
const HOUR_MAX = 2 ** 31 / 3_600;
/** What records beside flows are kept in; see coverage.ts. */
const TABLE = 'coverage';

/** Records beside flows of an hour, an interface and a status. */
export interface Besides {
  /** Since 1970. */
  readonly hour: number;
  readonly interfaceId: string | null;
  readonly status: string | null;
  readonly records: number;
}

/** Equal for what reads the same of the same records beside flows; undefined where there are none. */
export function nameOfBesides(query: CompiledQuery | undefined, state: ManifestState): string | undefined {
  if (query === undefined) return undefined;
  const stamp = stampOf(state);
  if (stamp === NOTHING) return undefined;
  return JSON.stringify(['besides', stamp, query.text, query.params.map((value) => [typeof value, String(value)])]);
}

/** What DuckDB answers, kept until such records come or go. Undefined when there are too many, or some without an hour. */
export async function readBesides(
  query: CompiledQuery | undefined,
  { sums, state, run }: SumsContext,
): Promise<readonly Besides[] | undefined> {
  const name = nameOfBesides(query, state);
  if (query === undefined || name === undefined) return [];
  const { edition } = sums;
  const known = sums.made(name);
  // The name says what was read, and it is read here.
  if (known !== undefined) return (known as Kept).rows;
  const text = `SELECT * FROM (${query.text}) AS besides("hour", interface_id, log_status, records) LIMIT ${ROWS_MAX + 1}`;
  const found = await run({ text, params: query.params });
  const rows = found.flatMap(besidesOf);
  const isTold = found.length <= ROWS_MAX && rows.length === found.length;
  const kept: Kept = { rows: isTold ? rows : undefined };
  sums.keepMade(name, kept, (kept.rows?.length ?? 0) * ROW_BYTES + name.length, edition);
  return kept.rows;
}

interface Kept {
  readonly rows: readonly Besides[] | undefined;
}

function besidesOf(row: Readonly<Record<string, unknown>>): Besides[] {
  const hour = row.hour === null ? Number.NaN : Number(row.hour);
  if (!(hour >= 0 && hour <= HOUR_MAX)) return [];
  return [
    { hour, interfaceId: textOf(row.interface_id), status: textOf(row.log_status), records: Number(row.records) },
  ];
}

function textOf(cell: unknown): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

const NOTHING = '';
const stamps = new WeakMap<ManifestState, string>();

/** Equal where the same parts count, without the same objects. */
function stampOf(state: ManifestState): string {
  const known = stamps.get(state);
  if (known !== undefined) return known;
  const parts = partsOf(state, TABLE);
  const hash = createHash('sha256').update(JSON.stringify([parts.map(({ path }) => path), [...state.dead].sort()]));
  const stamp = parts.length === 0 ? NOTHING : hash.digest('base64');
  stamps.set(state, stamp);
  return stamp;
}
