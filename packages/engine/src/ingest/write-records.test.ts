import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../core/scope.js';
import { type CountryLookup, openBundledCountryTable } from '../network/countries.js';
import { AWS_COLUMNS } from '../schema/flows.js';
import { LocalSource } from '../sources/local-source.js';
import { Database } from '../store/database.js';
import { lakeLayout } from '../store/lake-layout.js';
import { makeWorkspace, type Workspace } from '../testing/log-folder.js';
import { AddressBook } from './address-book.js';
import { loadGroup } from './load-group.js';
import { prepareObject } from './prepare-object.js';
import type { Prepared } from './prepared.js';
import { type RecordDesk, RecordDeskHere } from './record-desk.js';
import { RecordThreads } from './record-threads.js';
import { createNameTables } from './service-table.js';

let workspace: Workspace;
let database: Database;

beforeEach(async () => {
  workspace = await makeWorkspace();
  database = await Database.open();
});

afterEach(async () => {
  await database.close();
  await workspace.remove();
});

interface Loaded {
  readonly kinds: readonly string[];
  readonly outcomes: readonly object[];
  readonly hours: readonly number[];
  readonly flows: readonly unknown[][];
  readonly coverage: readonly unknown[][];
}

function deskFor(how: string, countries: CountryLookup): RecordDesk | undefined {
  if (how === 'threads') return new RecordThreads();
  return how === 'bytes' ? new RecordDeskHere(countries) : undefined;
}

/** What a folder of logs becomes, read from their bytes where that can be or all by DuckDB. */
async function load(how: 'bytes' | 'threads' | 'sql', names: readonly string[]): Promise<Loaded> {
  const layout = lakeLayout(path.join(workspace.lake, how), LOCAL_SCOPE);
  await mkdir(layout.spoolFolder, { recursive: true });
  const countries = await openBundledCountryTable();
  const desk = deskFor(how, countries);
  const source = new LocalSource(workspace.logs);
  const prepared: Prepared[] = [];
  for await (const { objects } of source.list()) {
    for (const object of objects) {
      const name = String(prepared.length);
      prepared.push(await prepareObject(object, { source, spoolFolder: layout.spoolFolder, name, desk }));
    }
  }
  return database.use(async (connection) => {
    const book = await AddressBook.open(connection, countries);
    await createNameTables(connection);
    const { parts, outcomes, hours } = await loadGroup(prepared, 1, {
      connection,
      layout,
      book: async () => book,
      desk,
      name: 'x',
    });
    await desk?.close();
    const rows = async (table: string): Promise<unknown[][]> => {
      const files = parts
        .filter((part) => part.table === table)
        .map((part) => `'${path.join(layout.root, part.path)}'`);
      if (files.length === 0) return [];
      const from = `read_parquet([${files.join(', ')}], hive_partitioning = false, union_by_name = true)`;
      const described = await connection.runAndReadAll(`SELECT column_name FROM (DESCRIBE FROM ${from}) ORDER BY 1`);
      const columns = described.getRowsJson().map(([name]) => `"${name}"`);
      const read = await connection.runAndReadAll(`SELECT ${columns.join(', ')} FROM ${from} ORDER BY ALL`);
      const told = parts.filter((part) => part.table === table).reduce((sum, part) => sum + part.rows, 0);
      expect(told).toBe(read.currentRowCount);
      return [read.columnNames(), ...read.getRowsJson()];
    };
    return {
      kinds: prepared.flatMap((each) => (each.kind === 'text' ? each.pieces.map((piece) => piece.kind) : [each.kind])),
      outcomes: outcomes.map(({ refusals, ...rest }) => ({ ...rest, refusals: refusals.length, names })),
      hours: [...hours].sort((a, b) => a - b),
      flows: await rows('flows'),
      coverage: await rows('coverage'),
    };
  });
}

/** Both ways give the same rows; how the objects were read. */
async function expectSame(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [name, text] of Object.entries(files)) await workspace.write(name, gzipSync(text));
  const names = Object.keys(files);
  return expectSameLoads(names, 'bytes');
}

async function expectSameLoads(names: readonly string[], how: 'bytes' | 'threads'): Promise<readonly string[]> {
  const [fromBytes, fromSql] = [await load(how, names), await load('sql', names)];
  expect({ ...fromBytes, kinds: [] }).toEqual({ ...fromSql, kinds: [] });
  return fromBytes.kinds;
}

const TOKENS = AWS_COLUMNS.map((column) => column.token ?? column.name);
const ADDRESSES = [
  '10.0.0.1',
  '10.0.0.2',
  '8.8.8.8',
  '1.1.1.1',
  '192.0.2.7',
  'fd00::1',
  '2600:1f18::1',
  '2600:1F18::1',
];

function fieldValue(token: string): fc.Arbitrary<string> {
  const column = AWS_COLUMNS.find((each) => each.token === token);
  if (token === 'action') return fc.constantFrom('ACCEPT', 'REJECT', '-');
  if (token === 'log-status') return fc.constantFrom('OK', 'OK', 'OK', 'NODATA', 'SKIPDATA', '-');
  if (token === 'protocol') return fc.constantFrom('6', '17', '1', '58', '200', '-');
  if (token === 'tcp-flags') return fc.constantFrom('0', '2', '18', '19', '1', '-');
  if (column?.kind === 'address') return fc.constantFrom(...ADDRESSES, '-');
  if (column?.kind === 'port') return fc.constantFrom('0', '22', '53', '443', '50001', '65535', '-');
  if (column?.kind === 'seconds') return fc.integer({ min: 1_700_000_000, max: 1_700_300_000 }).map(String);
  if (column?.type === 'INTEGER') return fc.constantFrom('0', '1', '007', '255', '-');
  if (column?.type === 'BIGINT') return fc.oneof(fc.nat(5_000).map(String), fc.constantFrom('0', '4294967296', '-'));
  return fc.constantFrom('a', 'eni-1', 'eni-0ecb15d4d156ce126', 'x'.repeat(70), '"', 'a,b', '-', '--');
}

const log = (): fc.Arbitrary<string> =>
  fc
    .tuple(fc.shuffledSubarray(TOKENS, { minLength: 2, maxLength: 20 }), fc.constantFrom(' ', '\t'), fc.boolean())
    .chain(([tokens, delimiter, isEnded]) =>
      fc
        .array(fc.tuple(...tokens.map(fieldValue)), { minLength: 1, maxLength: 12 })
        .map((rows) => [tokens, ...rows].map((row) => row.join(delimiter)).join('\n') + (isEnded ? '\n' : '')),
    );

describe('records read from their bytes', () => {
  it('are the same rows as those DuckDB reads, for any fields in any order', async () => {
    let fromBytes = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(log(), { minLength: 1, maxLength: 3 }), async (logs) => {
        const kinds = await expectSame(Object.fromEntries(logs.map((text, index) => [`${index}.log.gz`, text])));
        fromBytes += kinds.filter((kind) => kind === 'parsed').length;
      }),
      { numRuns: 25 },
    );

    expect(fromBytes).toBeGreaterThan(25);
  });

  const HEAD = 'srcaddr dstaddr srcport bytes start action';
  const GOOD = '10.0.0.1 8.8.8.8 443 100 1700000000 ACCEPT';

  it('are the same from threads of their own, which hand back what is not ordinary and name what is damaged', async () => {
    const text = `${HEAD}\n${GOOD}\n${GOOD.replace('8.8.8.8', '2600:1F18::1')}\n`;
    const packed = gzipSync(text);
    await workspace.write('a.log.gz', packed);
    await workspace.write('b.log', text.replace('443', '53'));
    await workspace.write('c.log.gz', gzipSync(text.replace('443', '65536')));
    await workspace.write('d.log.gz', packed.subarray(0, -4));
    await workspace.write('e.log.gz', Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8, 1)]));
    await workspace.write('f.log.gz', gzipSync('\0'));

    const kinds = await expectSameLoads(['a', 'b', 'c', 'd', 'e', 'f'], 'threads');

    expect(kinds.filter((kind) => kind === 'parsed')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'refused')).toHaveLength(3);
  });

  it.each([
    ['those of the record', '10.0.0.1 8.8.8.8'],
    ['others now and then', '10.9.9.9 8.8.8.8'],
  ])("come back when their packets' addresses are %s", async (_what, packet) => {
    const head = 'pkt-srcaddr pkt-dstaddr srcaddr dstaddr flow-direction start';
    const lines = [`10.0.0.1 8.8.8.8 10.0.0.1 8.8.8.8 egress 1700000000`, `${packet} 10.0.0.1 8.8.8.8 - 1700000001`];
    await expectSame({ 'a.log.gz': [head, ...lines].join('\n') });
    const turned = [head.split(' '), ...lines.map((line) => line.split(' '))].map(([a, b, c, d, ...rest]) =>
      [c, d, a, b, ...rest].join(' '),
    );
    expect(await expectSame({ 'a.log.gz': turned.join('\n') })).toEqual(['parsed']);
  });

  it('are read from bytes when they are ordinary, also without a line end', async () => {
    expect(await expectSame({ 'a.log.gz': `${HEAD}\n${GOOD}\n${GOOD}`, 'b.log.gz': `${HEAD}\n${GOOD}\n` })).toEqual([
      'parsed',
      'parsed',
    ]);
  });

  it.each(['-', 'a', 'ab', 'abc', 'abcd', '10.0.0.1'])(
    'are left to DuckDB when %j stands alone before a short last line',
    async (line) => {
      const lines = ['srcaddr interface-id', '10.0.0.1 abcd', line, '- -'];
      expect(await expectSame({ 'a.log.gz': lines.join('\n'), 'b.log.gz': `${lines.join('\n')}\n` })).not.toContain(
        'parsed',
      );
    },
  );

  it('are left to DuckDB when there is hardly anything but line ends', async () => {
    const head = 'srcaddr dstaddr';
    expect(await expectSame({ 'a.log.gz': `${head}\n10.0.0.1 10.0.0.2\n${'\n'.repeat(100_000)}` })).not.toContain(
      'parsed',
    );
  });

  it.each([
    ['a number with a sign', '10.0.0.1 8.8.8.8 +443 100 1700000000 ACCEPT'],
    ['a negative number', '10.0.0.1 8.8.8.8 443 -100 1700000000 ACCEPT'],
    ['a fraction', '10.0.0.1 8.8.8.8 443 1.5 1700000000 ACCEPT'],
    ['a port out of range', '10.0.0.1 8.8.8.8 65536 100 1700000000 ACCEPT'],
    ['a counter of 19 digits', '10.0.0.1 8.8.8.8 443 9223372036854775807 1700000000 ACCEPT'],
    ['a time beyond 2200', '10.0.0.1 8.8.8.8 443 100 7258118401 ACCEPT'],
    ['an action of its own', '10.0.0.1 8.8.8.8 443 100 1700000000 MAYBE'],
    ['no address', '10.0.0 8.8.8.8 443 100 1700000000 ACCEPT'],
    ['a field too few', '10.0.0.1 8.8.8.8 443 100 1700000000'],
    ['a field too many', '10.0.0.1 8.8.8.8 443 100 1700000000 ACCEPT OK'],
    ['an empty field', '10.0.0.1  443 100 1700000000 ACCEPT'],
    ['a space at its end', `${GOOD} `],
    ['a carriage return', `${GOOD}\r`],
    ['a NUL byte', '10.0.0.1 8.8.8.8 443 100 1700000000 ACC\0EPT'],
    ['a blank line before it', `\n${GOOD}`],
    ['two lines in one', '10.0.0.1 8.8.8.8 443\n100 1700000000 ACCEPT'],
    ['a letter that is not ASCII', '10.0.0.1 8.8.8.8 443 100 1700000000 ACCÉPT'],
  ])('leave an object with %s to DuckDB, whole, wherever the line stands', async (_what, line) => {
    const kinds = await expectSame({
      'first.log.gz': `${HEAD}\n${line}\n${GOOD}\n`,
      'last.log.gz': `${HEAD}\n${GOOD}\n${GOOD}\n${line}\n`,
      'end.log.gz': `${HEAD}\n${GOOD}\n${GOOD}\n${GOOD}\n${line}`,
      'good.log.gz': `${HEAD}\n${GOOD}\n`,
    });

    expect(kinds.filter((kind) => kind === 'parsed')).toHaveLength(1);
  });
});
