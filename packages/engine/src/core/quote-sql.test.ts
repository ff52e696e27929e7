import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoteFiles, quoteIdentifier, quoteList, quoteLiteral } from './quote-sql.js';

const instance = await DuckDBInstance.create();
let connection: Awaited<ReturnType<typeof instance.connect>>;

beforeAll(async () => {
  connection = await instance.connect();
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const hostile = ["'; DROP TABLE t; --", "''", '"', '\\', "\\'", '$1', '\n', '/*', "E'", '%', '\u2028', '\u{1f600}'];
/** DuckDB takes no NUL in SQL text; callers refuse it. */
const text = fc
  .oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme' }))
  .filter((each) => !each.includes('\0'));

describe('files whose names look like patterns', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'networkflow-quote-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each(['a*', 'a?', 'a[1]', 'a[!b]', 'a[', 'a]', '**', "a'*", 'a{1}', '~'])(
    '%s is read, and nothing else',
    async (name) => {
      for (const [value, place] of [name, 'a1', 'a1/b', 'b1'].entries()) {
        const file = path.join(folder, place, `${name}.parquet`);
        await mkdir(path.dirname(file), { recursive: true });
        await connection.run(`COPY (SELECT ${value} AS x) TO ${quoteLiteral(file)}`);
        await connection.run(`COPY (SELECT 9 AS x) TO ${quoteLiteral(path.join(folder, place, 'a1.parquet'))}`);
      }
      const wanted = path.join(folder, name, `${name}.parquet`);
      const read = await connection.runAndReadAll(
        `SELECT x, filename FROM read_parquet(${quoteFiles([wanted])}, hive_partitioning = false, filename = true)`,
      );
      expect(read.getRows()).toEqual([[0, wanted]]);
    },
  );
});

describe('quoting', () => {
  it('gives back any text as a literal', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const read = await connection.runAndReadAll(`SELECT ${quoteLiteral(value)}`);
        expect(read.getRows()).toEqual([[value]]);
      }),
    );
  });

  it('gives back any list of texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), async (values) => {
        const read = await connection.runAndReadAll(`SELECT unnest(${quoteList(values)})`);
        expect(read.getRows().map(([value]) => value)).toEqual(values);
      }),
    );
  });

  it('gives back any name of a column', async () => {
    await fc.assert(
      fc.asyncProperty(
        text.filter((each) => each !== ''),
        async (name) => {
          const read = await connection.runAndReadAll(`SELECT 1 AS ${quoteIdentifier(name)}`);
          expect(read.columnNames()).toEqual([name]);
        },
      ),
    );
  });
});
