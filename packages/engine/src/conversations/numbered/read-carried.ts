import type { DuckDBConnection } from '@duckdb/node-api';
import { NULL_VALUE, type Texts } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import { isSegmentPart } from '../../store/conversation-views.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { ManifestState, Part } from '../../store/manifest.js';
import { partsOf } from '../../store/manifest-parts.js';
import { readParts } from '../../store/read-parts.js';
import { byKnocking } from '../carried.js';
import { holdsAny } from '../part-hours.js';
import { believedEnd, SECONDS_PER_HOUR } from '../timeouts.js';
import { NotNumbered } from './not-numbered.js';
import type { OutputColumn } from './output-columns.js';
import { FIELD, FIELDS, RowStore, WIDE, WIDES } from './row-store.js';

type Cell = number | string | null;

/** What hours before those of a batch left open, as it was stored: rows of columns. */
export interface CarriedRows {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const NAMES = [
  'client client_port server server_port protocol service orientation vantage_points client_interface server_interface',
  'account_id vpc_id region client_internal server_internal client_country server_country client_aws_service',
  'server_aws_service leg a_interface a_accepted b_interface b_accepted c_interface c_accepted closed open',
]
  .join(' ')
  .split(' ');

/**
 * Reads what was stored of the hours before these that are not among them; undefined when there is none but `last`, which
 * was built before them.
 */
export async function readCarriedInto(
  hours: readonly number[],
  last: number | undefined,
  state: ManifestState,
  { connection, layout }: { readonly connection: DuckDBConnection; readonly layout: LakeLayout },
): Promise<CarriedRows | undefined> {
  const known = new Set([...hours, ...(last === undefined ? [] : [last])]);
  const before = new Set(hours.map((hour) => hour - 1).filter((hour) => !known.has(hour)));
  if (before.size === 0) return undefined;
  const parts = partsOf(state, 'conversations').filter((part) => isSegmentPart(part) && holdsAny(part, before));
  return readCarried(connection, layout, parts, [...before]);
}

/** Reads what these hours (Unix seconds / 3,600) left open, from `parts` of segments. */
async function readCarried(
  connection: DuckDBConnection,
  layout: LakeLayout,
  parts: readonly Part[],
  hours: readonly number[],
): Promise<CarriedRows> {
  const names = [...NAMES, 'knocking', 'hour', 'start', 'until'];
  if (parts.length === 0 || hours.length === 0) return { names, rows: [] };
  const hour = `"hour" // ${SECONDS_PER_HOUR}`;
  const selects = byKnocking(parts).map(
    ({ parts: same, knocking }) =>
      `SELECT ${NAMES.map((name) => `"${name}"`).join(', ')}, ${knocking} AS knocking, "hour", "start", ` +
      `${believedEnd(hour)} - "hour" AS until FROM ${readParts(layout, same)} WHERE open AND ${hour} IN (${hours.join(', ')})`,
  );
  const result = await connection.runAndReadAll(selects.join(' UNION ALL '));
  return { names, rows: result.getRows().map((row) => row.map(cellOf)) };
}

/** The rows by the hour they are of, as `segments` (the columns of parts of them) would be read; throws `NotNumbered`. */
export function numberCarried({ names, rows }: CarriedRows, segments: readonly OutputColumn[]): Map<number, RowStore> {
  const sources = names.map((name) => segments.find((column) => column.name === name)?.source);
  const codes = segments.map(() => new Map<string, number>());
  const stores = new Map<number, RowStore>();
  const [hourAt, startAt, untilAt] = [names.indexOf('hour'), names.indexOf('start'), names.indexOf('until')];
  for (const cells of rows) {
    const hour = Math.floor(Number(cells[hourAt]) / SECONDS_PER_HOUR);
    const store = stores.get(hour) ?? new RowStore();
    stores.set(hour, store);
    const row = store.add();
    sources.forEach((source, index) => {
      if (source === undefined || !('narrow' in source)) return;
      store.narrow[row * FIELDS + source.narrow] = numberOf(cells[index] ?? null, source.texts, codes[index]);
    });
    store.narrow[row * FIELDS + FIELD.until] = Number(cells[untilAt]);
    store.wide[row * WIDES + WIDE.start] = Number(cells[startAt]);
  }
  return stores;
}

function numberOf(cell: Cell, texts: Texts | undefined, known: Map<string, number> | undefined): number {
  if (cell === null) return NULL_VALUE;
  if (texts === undefined || typeof cell === 'number') return Number(cell);
  const found = known?.get(cell);
  if (found !== undefined) return found;
  const code = codeOf(texts, cell);
  if (code < 0) throw new NotNumbered(`a text of a segment has no number: ${cell.slice(0, 80)}`);
  known?.set(cell, code);
  return code;
}

function codeOf(texts: Texts & Partial<Pick<TextDictionary, 'code'>>, text: string): number {
  return texts.code?.(text) ?? NULL_VALUE;
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  return Number(value);
}
