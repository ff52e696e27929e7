import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AWS_COLUMNS } from '../../schema/flows.js';
import { LocalSource } from '../../sources/local-source.js';
import { file, HEADER, makeWorkspace, record, type Workspace } from '../../testing/index.js';
import { layOut, listObjects } from '../direct-files.js';
import type { DirectOptions } from '../direct-options.js';
import { openDirect } from '../open-direct.js';
import { readColumns } from './read-columns.js';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
});

afterEach(async () => {
  await workspace.remove();
});

const TOTALS = 'SELECT count(*) AS n, sum(bytes) AS b, sum(packets) AS p FROM flows';
const STATEMENTS = [
  TOTALS,
  'SELECT (SELECT count(*) FROM coverage) AS c, (SELECT count(*) FROM flows) AS f',
  'SELECT srcaddr, dstaddr, action, min(start_time) AS a, max("end") AS z, count(*) AS n FROM flows GROUP BY ALL ORDER BY ALL',
  'SELECT service, service_port, direction, sum(bytes) AS b FROM flows GROUP BY ALL ORDER BY ALL',
  'SELECT extra, dstport, count(*) AS n FROM flows GROUP BY ALL ORDER BY ALL',
  'SELECT type, vpc_id, tcp_flags, version, traffic_path, src_class, count(*) AS n FROM flows GROUP BY ALL ORDER BY ALL',
  'SELECT log_status, interface_id, count(*) AS n FROM coverage GROUP BY ALL ORDER BY ALL',
];

type Answer =
  | { readonly rows: readonly unknown[]; readonly notes: readonly string[] }
  | { readonly code: unknown; readonly message: string };

/** The answer from columns that this engine read, or by DuckDB alone. */
async function ask(how: 'columns' | 'duckdb', statement: string, more: Partial<DirectOptions> = {}): Promise<Answer> {
  const parsedBytesMin = how === 'columns' ? 0 : Number.POSITIVE_INFINITY;
  try {
    const session = await openDirect({ folder: workspace.logs, statement, parsedBytesMin, ...more });
    try {
      const { batches } = await session.sql(statement);
      const rows: unknown[] = [];
      for await (const batch of batches) rows.push(...batch);
      return { rows, notes: session.notes.filter((note) => !note.includes('checksums')) };
    } finally {
      await session.close();
    }
  } catch (error) {
    return { code: Reflect.get(Object(error), 'code'), message: String(error) };
  }
}

async function expectSame(statement: string, more: Partial<DirectOptions> = {}): Promise<Answer> {
  const [columns, duckdb] = [await ask('columns', statement, more), await ask('duckdb', statement, more)];
  // Of several bad lines, any may be the one that is named.
  if ('code' in columns && 'code' in duckdb) expect(columns.code).toEqual(duckdb.code);
  else expect(columns).toEqual(duckdb);
  return columns;
}

const TOKENS = [...AWS_COLUMNS.slice(0, 22).map(({ token, name }) => token ?? name), 'flow-direction', 'traffic-path'];

function ordinary(token: string): fc.Arbitrary<string> {
  const column = AWS_COLUMNS.find((each) => each.token === token);
  if (token === 'action') return fc.constantFrom('ACCEPT', 'REJECT', '-');
  if (token === 'log-status') return fc.constantFrom('OK', 'OK', 'OK', 'NODATA', 'SKIPDATA');
  if (token === 'protocol') return fc.constantFrom('6', '17', '1', '-');
  if (token === 'start' || token === 'end') return fc.integer({ min: 100, max: 140 }).map(String);
  if (column?.kind === 'address') return fc.constantFrom('10.0.0.1', '8.8.8.8', 'fd00::1', '2600:1F18::1', '-');
  if (column?.kind === 'port') return fc.constantFrom('0', '22', '443', '0443', '65535', '-');
  if (column?.type === 'BIGINT') return fc.oneof(fc.nat(1e12).map(String), fc.constantFrom('0', '007', '-'));
  if (column?.type === 'INTEGER') return fc.constantFrom('0', '2', '18', '255', '-');
  return fc.constantFrom('a', 'eni-1', 'eni-2', 'a-rather-longer-text', '-');
}

const ODD = [
  '-',
  '',
  '-5',
  '70000',
  '+5',
  '1e3',
  '12345678901234567',
  '99999999999999999999',
  'MAYBE',
  'ü',
  'x\r',
  'x y',
  '"q"',
  'a\0b',
];

/** Mostly null: files are mostly whole. */
function seldom<T>(rare: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: rare });
}

const logFile = fc
  .record({
    fields: fc.shuffledSubarray([...TOKENS, 'my-field'], { minLength: 3 }),
    delimiter: fc.constantFrom(' ', ' ', ' ', ','),
    lineEnd: seldom(fc.constant('\r\n')).map((end) => end ?? '\n'),
    isEnded: fc.boolean(),
    isPacked: fc.boolean(),
    oddity: seldom(fc.record({ value: fc.constantFrom(...ODD), at: fc.nat(200) })),
    damage: seldom(fc.record({ line: fc.constantFrom('', 'bad line', '1 2 3', 'header'), at: fc.nat(40) })),
  })
  .chain((shape) =>
    fc.array(fc.tuple(...shape.fields.map(ordinary)), { maxLength: 30 }).map((rows) => ({ ...shape, rows })),
  )
  .map(({ fields, delimiter, lineEnd, isEnded, isPacked, oddity, damage, rows }) => {
    const cells = rows.map((row) => [...row]);
    const odd = oddity === null ? undefined : cells[oddity.at % Math.max(cells.length, 1)];
    if (oddity !== null && odd !== undefined) odd[oddity.at % fields.length] = oddity.value;
    const lines = [fields, ...cells].map((each) => each.join(delimiter));
    if (damage !== null) {
      lines.splice(1 + (damage.at % lines.length), 0, damage.line === 'header' ? (lines[0] ?? '') : damage.line);
    }
    const text = lines.join(lineEnd) + (isEnded ? lineEnd : '');
    return isPacked ? gzipSync(text) : Buffer.from(text);
  });

describe('columns that this engine reads', () => {
  it('give the answers that DuckDB gives alone, of any fields, values and damage', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(logFile, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...STATEMENTS),
        fc.option(fc.record({ from: fc.integer({ min: 95, max: 120 }), to: fc.integer({ min: 120, max: 145 }) }), {
          freq: 2,
        }),
        async (files, statement, window) => {
          await workspace.remove();
          workspace = await makeWorkspace();
          for (const [index, content] of files.entries()) await workspace.write(`${index}.log`, content);
          await expectSame(statement, window === null ? {} : { window });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('go over many blocks, row groups and threads without losing a row', async () => {
    const lines = Array.from({ length: 150_000 }, (_, n) => record({ bytes: n, srcport: n % 65_536, start: n }));
    await workspace.write('large.log', [HEADER, ...lines].join('\n'));
    for (let n = 0; n < 3; n += 1) await workspace.write(`${n}.log.gz`, file(...lines.slice(0, 20_000)));
    const sum = (count: number) => (count * (count - 1)) / 2;

    const answer = await ask('columns', 'SELECT count(*) AS n, sum(bytes) AS b FROM flows');

    expect(answer).toEqual({ rows: [{ n: 210_000, b: sum(150_000) + 3 * sum(20_000) }], notes: [] });
  });

  it('take nothing of an object whose last line is none, which is then named', async () => {
    const lines = Array.from({ length: 140_000 }, (_, n) => record({ bytes: n }));
    await workspace.write('a.log.gz', file(record({ bytes: 7 })));
    await workspace.write('b.log.gz', [HEADER, ...lines, 'bad line'].join('\n'));

    const answer = await ask('columns', TOTALS);

    expect(answer).toMatchObject({
      code: 'query',
      message: expect.stringMatching(/Line 140002 of .*b\.log\.gz is no record/),
    });
  });

  it('are of whole objects: what fails its checksum is left out and named', async () => {
    const damaged = gzipSync(file(...Array.from({ length: 500 }, (_, n) => record({ bytes: n }))));
    const at = damaged.length - 8;
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    await workspace.write('a.log.gz', file(record({ bytes: 7 })));
    await workspace.write('b.log.gz', damaged);
    await workspace.write('c.log.gz', gzipSync(file(record({ bytes: 1 }))).subarray(0, -4));

    const answer = await ask('columns', 'SELECT sum(bytes) AS b FROM flows');

    expect(answer).toMatchObject({ rows: [{ b: 7 }], notes: [expect.stringMatching(/2 of the objects .*CRC-32/)] });
  });

  it('are not waited for once the question is cancelled', async () => {
    const stop = new AbortController();
    for (let n = 0; n < 20; n += 1) await workspace.write(`${n}.log`, `${HEADER}\n${record({})}\n`);

    const answer = await ask('columns', TOTALS, {
      signal: stop.signal,
      onProgress: ({ phase }) => {
        if (phase === 'read') stop.abort();
      },
    });

    expect(answer).toMatchObject({ code: 'cancelled' });
  });

  it('are not waited for beyond the time of the question', async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => record({ bytes: n }));
    for (let n = 0; n < 20; n += 1) await workspace.write(`${n}.log`, [HEADER, ...lines].join('\n'));
    const { files } = await layOut(
      await listObjects([new LocalSource(workspace.logs)], {}),
      undefined,
      undefined,
      () => undefined,
    );
    const paths = new Map(files.map((each) => [each, path.join(workspace.logs, each.object.key)]));
    const plan = { columns: new Map([['flows', new Set(['bytes'])]]), isGathering: true };

    const read = readColumns(paths, {
      folder: workspace.lake,
      plan,
      window: {},
      fields: undefined,
      threads: 1,
      limits: { timeoutMs: 1 },
      onRead: () => undefined,
    });

    await expect(read).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('--from') });
  });
});
