import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Row } from '../contract.js';
import { quoteFiles, quoteIdentifier } from '../core/quote-sql.js';
import { findings } from '../schema/findings.js';
import { rowBatches } from '../store/database.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type Manifest, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { OBJECT_ID_COLUMN, storedColumns } from '../store/views.js';
import { writePart } from '../store/write-part.js';
import { type FindingRecord, fromRow, toRow } from './finding-record.js';
import { waitForLock } from './wait-for-lock.js';

/** Findings belong to no object, so that no replaced object takes them along; real ids begin at 1. */
const NO_OBJECT = 0;

/** All findings of a manifest state. */
export async function readFindings(
  connection: DuckDBConnection,
  layout: LakeLayout,
  state: ManifestState,
): Promise<FindingRecord[]> {
  const files = partsOf(state, 'findings').map((part) => path.join(layout.root, ...part.path.split('/')));
  if (files.length === 0) return [];
  const rows: Row[] = [];
  const result = await connection.stream(`FROM read_parquet(${quoteFiles(files)}, hive_partitioning = false)`);
  for await (const batch of rowBatches(result)) rows.push(...batch);
  return rows.map(fromRow);
}

/**
 * Replaces the findings of a lake by what `change` makes of them, in one step that readers see whole. Holds the ingest
 * lock for that step only, and waits for an ingest that holds it. Returns the new state and findings.
 */
export async function replaceFindings(
  connection: DuckDBConnection,
  manifest: Manifest,
  layout: LakeLayout,
  change: (known: readonly FindingRecord[]) => readonly FindingRecord[],
  signal?: AbortSignal,
): Promise<{ state: ManifestState; records: readonly FindingRecord[] }> {
  const lock = await waitForLock(layout.lockFile, signal);
  try {
    const state = await manifest.refresh();
    const records = change(await readFindings(connection, layout, state));
    const old = partsOf(state, 'findings');
    if (records.length === 0 && old.length === 0) return { state, records };
    const add = await writeFindings(connection, layout, records);
    return { state: await manifest.commit({ add, drop: old.map((part) => part.path) }), records };
  } finally {
    lock.release();
  }
}

async function writeFindings(
  connection: DuckDBConnection,
  layout: LakeLayout,
  records: readonly FindingRecord[],
): Promise<Part[]> {
  if (records.length === 0) return [];
  const columns = storedColumns(findings);
  const staged = 'new_findings';
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${staged} (${columns.map(({ name }) => `${quoteIdentifier(name)} VARCHAR`).join(', ')})`,
  );
  const appender = await connection.createAppender(staged);
  for (const record of records) {
    const row = toRow(record);
    for (const { name } of columns) {
      const value = row[name] ?? null;
      if (value === null) appender.appendNull();
      else appender.appendVarchar(String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
  const typed = columns.map(({ name, type }) => `${quoteIdentifier(name)}::${type} AS ${quoteIdentifier(name)}`);
  return writePart(
    connection,
    `SELECT ${typed.join(', ')}, ${NO_OBJECT}::BIGINT AS ${quoteIdentifier(OBJECT_ID_COLUMN)} FROM ${staged}`,
    path.join(layout.root, findings.name),
    {
      layout,
      table: 'findings',
      name: randomBytes(6).toString('hex'),
      objects: [NO_OBJECT, NO_OBJECT],
      columns: columns.map(({ name }) => name),
    },
  );
}
