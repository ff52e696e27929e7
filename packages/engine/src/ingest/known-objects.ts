import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteFiles, quoteIdentifier, quoteLiteral } from '../core/quote-sql.js';
import type { SourceObject } from '../sources/source.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type ManifestState, partsOf } from '../store/manifest.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import type { Outcome } from './outcome.js';

/** An object to load, and the ids under which older versions or failures of it are known. */
export interface PlannedObject {
  readonly object: SourceObject;
  readonly replaces: readonly number[];
  /** True when only a failure is known of it; a further one is then not written again. */
  readonly failedBefore: boolean;
}

/** An object whose bytes are loaded under another key, or were. */
export interface Copy extends PlannedObject {
  /** How it was counted when it was met. */
  readonly countedAs: 'unchanged' | 'duplicate';
}

/**
 * What is known of an object, as one byte. An original is what copies are compared with: it is loaded and holds lines.
 * Others are loaded without lines, or refused.
 */
const FATE = { original: 0, other: 1, copy: 2, failed: 3 } as const;

const FATE_SQL =
  `CASE status WHEN 'duplicate' THEN ${FATE.copy} WHEN 'failed' THEN ${FATE.failed} ` +
  `WHEN 'loaded' THEN CASE WHEN lines > 0 THEN ${FATE.original} ELSE ${FATE.other} END ELSE ${FATE.other} END`;

/**
 * The objects a lake knows, as a table in the loading DuckDB: a million take 75 MB there, because keys, ETags and
 * hashes are kept as their MD5 (128 bits; two of a million share one by accident with a chance of 10^-27).
 */
export class KnownObjects {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(connection: DuckDBConnection, layout: LakeLayout, state: ManifestState): Promise<KnownObjects> {
    await connection.run(
      'CREATE OR REPLACE TEMP TABLE known (object_key UHUGEINT, etag UHUGEINT, content UHUGEINT, fate UTINYINT, id BIGINT)',
    );
    await connection.run(
      'CREATE OR REPLACE TEMP TABLE listed (position INTEGER, object VARCHAR, etag VARCHAR, bytes BIGINT, modified BIGINT)',
    );
    await connection.run(
      'CREATE OR REPLACE TEMP TABLE learned (source VARCHAR, object VARCHAR, etag VARCHAR, content VARCHAR, status VARCHAR, lines BIGINT, id BIGINT, bytes BIGINT, modified BIGINT)',
    );
    await connection.run(
      'CREATE OR REPLACE TEMP TABLE copies (source VARCHAR, object VARCHAR, etag VARCHAR, bytes BIGINT, modified BIGINT, content UHUGEINT, id BIGINT, counted VARCHAR)',
    );
    await connection.run('CREATE OR REPLACE TEMP TABLE gone (id BIGINT)');
    const known = new KnownObjects(connection);
    const parts = partsOf(state, 'ingested').map((part) => path.join(layout.root, ...part.path.split('/')));
    if (parts.length === 0) return known;
    await known.#fill(
      'gone',
      [...state.dead].map((id) => [id]),
    );
    await connection.run(
      `INSERT INTO known SELECT ${digests('sha256')}, ${FATE_SQL}, id FROM (SELECT object, source, etag, sha256, status, ` +
        `"rows" + nodata + skipdata + quarantined AS lines, ${quoteIdentifier(OBJECT_ID_COLUMN)} AS id ` +
        `FROM read_parquet(${quoteFiles(parts)}, hive_partitioning = false)) ANTI JOIN gone USING (id)`,
    );
    return known;
  }

  /**
   * Listing minus manifest: what is new, and what changed; the rest is counted. What changed is forgotten at once, so
   * that nothing is taken for a copy of what is about to go.
   */
  async classify(
    source: string,
    objects: readonly SourceObject[],
  ): Promise<{ fresh: PlannedObject[]; unchanged: number }> {
    await this.#fill(
      'listed',
      objects.map(({ key, etag, bytes, lastModified }, position) => [position, key, etag, bytes, lastModified ?? null]),
    );
    const failed = `coalesce(bool_or(k.fate = ${FATE.failed}), false)`;
    const same = `coalesce(bool_or(k.fate <> ${FATE.failed} AND k.etag = md5_number(l.etag)), false)`;
    // Only what is to be loaded leaves DuckDB: most of a listing is known.
    const found = await this.#connection.runAndReadAll(
      `SELECT l.position, list(k.id) FILTER (k.id IS NOT NULL), ${failed} FROM listed l LEFT JOIN known k ` +
        `ON k.object_key = ${keyDigest(quoteLiteral(source), 'l.object')} GROUP BY l.position HAVING ${failed} OR NOT ${same}`,
    );
    const fresh = found.getRowsJson().flatMap(([position, ids, failedBefore]): PlannedObject[] => {
      const object = objects[Number(position)];
      if (object === undefined) return [];
      const replaces = Array.isArray(ids) ? ids.map(Number).sort((one, other) => one - other) : [];
      return [{ object, replaces, failedBefore: failedBefore === true }];
    });
    await this.#forget(fresh.flatMap(({ replaces }) => replaces));
    await this.#connection.run(
      `INSERT INTO copies SELECT ${quoteLiteral(source)}, l.object, l.etag, l.bytes, l.modified, k.content, k.id, 'unchanged' ` +
        `FROM listed l JOIN known k ON k.object_key = ${keyDigest(quoteLiteral(source), 'l.object')} WHERE k.fate = ${FATE.copy}`,
    );
    return { fresh, unchanged: objects.length - fresh.length };
  }

  /** Which of these SHA-256 hashes belong to an object that is loaded. */
  async loaded(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    if (hashes.length === 0) return new Set();
    const found = await this.#connection.runAndReadAll(
      `SELECT DISTINCT asked.hash FROM (SELECT unnest([${hashes.map(quoteLiteral).join(', ')}]) AS hash) asked ` +
        `JOIN known ON known.content = md5_number(asked.hash) WHERE known.fate = ${FATE.original}`,
    );
    return new Set(found.getRowsJson().map(([hash]) => String(hash)));
  }

  /** Takes in what a commit made known. */
  async learn(source: string, entries: readonly { readonly outcome: Outcome; readonly objectId: number }[]) {
    await this.#fill(
      'learned',
      entries.map(({ outcome, objectId }) => [
        source,
        outcome.object.key,
        outcome.object.etag,
        outcome.sha256,
        outcome.status,
        outcome.rows + outcome.nodata + outcome.skipdata + outcome.quarantined,
        objectId,
        outcome.object.bytes,
        outcome.object.lastModified ?? null,
      ]),
    );
    await this.#connection.run(`INSERT INTO known SELECT ${digests('content')}, ${FATE_SQL}, id FROM learned`);
    await this.#connection.run(
      "INSERT INTO copies SELECT source, object, etag, bytes, modified, md5_number(content), id, 'duplicate' FROM learned WHERE status = 'duplicate'",
    );
  }

  /**
   * Copies met in this run whose original is loaded no more, because it was replaced or refused: they were never loaded
   * themselves. Holds also when an earlier run was killed between the two.
   */
  async orphans(source: string): Promise<Copy[]> {
    const found = await this.#connection.runAndReadAll(
      `SELECT object, etag, bytes, modified, id, counted FROM copies WHERE source = ${quoteLiteral(source)} ` +
        `AND content NOT IN (SELECT content FROM known WHERE fate = ${FATE.original} AND content IS NOT NULL) ` +
        // A copy met twice in overlapping listings is still one.
        'QUALIFY row_number() OVER (PARTITION BY object ORDER BY id DESC) = 1',
    );
    const orphans = found.getRowsJson().map(
      ([key, etag, bytes, modified, id, counted]): Copy => ({
        object: {
          key: String(key),
          etag: String(etag),
          bytes: Number(bytes),
          ...(modified === null ? {} : { lastModified: Number(modified) }),
        },
        replaces: [Number(id)],
        failedBefore: false,
        countedAs: counted === 'duplicate' ? 'duplicate' : 'unchanged',
      }),
    );
    await this.#forget(orphans.flatMap(({ replaces }) => replaces));
    return orphans;
  }

  async #forget(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#fill(
      'gone',
      ids.map((id) => [id]),
    );
    await this.#connection.run('DELETE FROM known WHERE id IN (SELECT id FROM gone)');
  }

  async #fill(
    table: 'listed' | 'learned' | 'gone',
    rows: readonly (readonly (string | number | null)[])[],
  ): Promise<void> {
    await this.#connection.run(`DELETE FROM ${table}`);
    const appender = await this.#connection.createAppender(table);
    for (const row of rows) {
      for (const value of row) {
        if (value === null) appender.appendNull();
        else if (typeof value === 'string') appender.appendVarchar(value);
        else appender.appendBigInt(BigInt(value));
      }
      appender.endRow();
    }
    appender.closeSync();
  }
}

function keyDigest(source: string, object: string): string {
  // Neither S3 keys nor paths hold a NUL, so no two pairs are the same text.
  return `md5_number(${source} || chr(0) || ${object})`;
}

function digests(content: string): string {
  return `${keyDigest('source', 'object')}, md5_number(etag), md5_number(${content})`;
}
