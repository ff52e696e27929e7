import { csv } from './csv.js';
import { json } from './json.js';
import { ndjson } from './ndjson.js';
import type { RowFormat } from './row-writer.js';
import { table } from './table.js';

/** The text formats of `-o`, one line each. Parquet is no text: `query` hands it to the engine. */
export const ROW_FORMATS = { table, csv, json, ndjson } as const satisfies Record<string, RowFormat>;

export type RowFormatName = keyof typeof ROW_FORMATS;

export const ROW_FORMAT_NAMES: readonly RowFormatName[] = ['table', 'csv', 'json', 'ndjson'];
