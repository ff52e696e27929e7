import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell, Row } from '../contract.js';
import type { CompiledQuery } from '../core/compiled-query.js';
import { LIMITS } from '../core/limits.js';
import { quoteLiteral } from '../core/quote-sql.js';
import { narrowedTo } from '../detections/address-lists.js';
import {
  type Detection,
  type DetectionContext,
  type DetectionRow,
  PEERS_MAX,
  ROW_COLUMNS,
} from '../detections/detection.js';
import { inlineParams } from '../query/inline-params.js';
import { interruptOn, type RunOptions, rowBatches } from '../store/database.js';
import type { Candidate } from './finding-record.js';

/** Characters of a query from which on the SQL kept with a finding holds only the entries of lists that it is about. */
const LIST_SQL_CHARS_MAX = 10_000;

const OWN_COLUMNS: ReadonlySet<string> = new Set(ROW_COLUMNS);

export interface Asked {
  readonly candidates: readonly Candidate[];
  /** Rows beyond `LIMITS.findingsPerDetectionMax`, which were left out. */
  readonly leftOut: number;
}

/** Runs one detection's query and judges its rows. Rows whose evidence does not end in the window are none of this run's. */
export async function askDetection(
  connection: DuckDBConnection,
  detection: Detection,
  context: DetectionContext,
  query: CompiledQuery,
  options: RunOptions,
): Promise<Asked> {
  const rows = await rowsOf(connection, query, options);
  const inWindow = rows.filter((row) => row.last >= context.window.from && row.last < context.window.to);
  const kept = inWindow.slice(0, LIMITS.findingsPerDetectionMax);
  return {
    candidates: kept.map((row) => candidateOf(detection, context, query, row)),
    leftOut: inWindow.length - kept.length,
  };
}

async function rowsOf(
  connection: DuckDBConnection,
  query: CompiledQuery,
  options: RunOptions,
): Promise<DetectionRow[]> {
  const guard = interruptOn(connection, options);
  try {
    const rows: DetectionRow[] = [];
    for await (const batch of rowBatches(await connection.stream(query.text, [...query.params]))) {
      rows.push(...batch.map(detectionRow));
    }
    guard.throwIfStopped();
    return rows;
  } catch (error) {
    throw guard.translate(error);
  } finally {
    guard.release();
  }
}

function detectionRow(row: Row): DetectionRow {
  return {
    ...row,
    subject: String(row.subject),
    object: row.object === null || row.object === undefined ? null : String(row.object),
    first: Math.floor(Number(row.first)),
    last: Math.floor(Number(row.last)),
    value: Number(row.value),
    threshold: Number(row.threshold),
  };
}

function candidateOf(
  detection: Detection,
  context: DetectionContext,
  query: CompiledQuery,
  row: DetectionRow & Readonly<Record<string, Cell>>,
): Candidate {
  const judgement = detection.judge(row, context);
  return {
    detection: detection.name,
    subject: row.subject,
    object: row.object,
    first: row.first,
    last: row.last,
    value: row.value,
    threshold: row.threshold,
    unit: detection.unit,
    severity: judgement.severity,
    confidence: judgement.confidence,
    title: judgement.title,
    peers: judgement.peers.slice(0, PEERS_MAX),
    where: judgement.where,
    measures: Object.fromEntries(Object.entries(row).filter(([name]) => !OWN_COLUMNS.has(name))),
    mitre: detection.mitre,
    benign: detection.benign,
    sql: sqlOf(ownQuery(detection, context, query, judgement.peers), row),
  };
}

/** The query as it ran; with long lists, one that names only what the finding is about, so that it fits `networkflow query`. */
function ownQuery(
  detection: Detection,
  context: DetectionContext,
  query: CompiledQuery,
  peers: readonly string[],
): CompiledQuery {
  if (query.text.length <= LIST_SQL_CHARS_MAX) return query;
  return detection.query({ ...context, lists: narrowedTo(context.lists, peers) }) ?? query;
}

/**
 * The detection's own query with its values written in, for the subject of one finding. Lists of many thousand addresses
 * make it longer than `networkflow query` takes; then it says so instead of being kept with every finding.
 */
function sqlOf(query: CompiledQuery, row: DetectionRow): string {
  const object = row.object === null ? 'object IS NULL' : `object = ${quoteLiteral(row.object)}`;
  const text = `SELECT * FROM (\n${inlineParams(query)}\n)\nWHERE subject = ${quoteLiteral(row.subject)} AND ${object}\nORDER BY last`;
  if (text.length <= LIMITS.sqlCharsMax) return text;
  return `-- The SQL has ${text.length} characters, most of them your lists; at most ${LIMITS.sqlCharsMax} are shown or taken.`;
}
