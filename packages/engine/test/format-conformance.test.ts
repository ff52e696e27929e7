import { describe, expect, it } from 'vitest';
import { FORMATS } from '../src/formats/registry.js';
import { LOCAL_SCOPE, openEngine, type Row } from '../src/index.js';
import { AWS_COLUMNS, DEFAULT_FIELDS } from '../src/schema/flows.js';
import { TABLES } from '../src/schema/registry.js';
import { HEADER, record } from '../src/testing/index.js';
import { AWS_TOKENS, EVERY_FIELD, EVERY_LINE, parquetRow, writeParquet as writeParquetTo } from './format-fixture.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const { ask, ingest } = lake;

const writeParquet = (key: string, select: string) => writeParquetTo(lake.workspace.logs, key, select);

const NAMES = AWS_COLUMNS.map(({ name }) => `"${name}"`).join(', ');

describe('the tables', () => {
  it.each(['an empty lake', 'a lake of text and Parquet'])(
    'have the columns and types of the catalogue in %s',
    async (what) => {
      if (what !== 'an empty lake') {
        await lake.workspace.write(
          'a.log.gz',
          `${HEADER}\n${record()}\n2 123456789012 eni-1 - - - - - - - 1 2 - NODATA\nbad\n`,
        );
        await lake.workspace.write('every.log', `${AWS_TOKENS.join(' ')}\n${EVERY_LINE}\n`);
        await writeParquet('every.parquet', parquetRow(EVERY_FIELD));
        await ingest();
      }
      for (const table of TABLES) {
        const described = await ask(`DESCRIBE ${table.name}`);

        expect(described.map((row) => `${row.column_name} ${row.column_type}`)).toEqual(
          table.columns.map((column) => `${column.name} ${column.type}`),
        );
      }
    },
  );
});

describe('every format', () => {
  const fixtures: Readonly<Record<string, () => Promise<void>>> = {
    'vpc-flow-text': () => lake.workspace.write('every.log.gz', `${AWS_TOKENS.join(' ')}\n${EVERY_LINE}\n`),
    'vpc-flow-parquet': () => writeParquet('every.log.parquet', parquetRow(EVERY_FIELD)),
  };

  it('has a fixture here', () => {
    expect(Object.keys(fixtures).sort()).toEqual(FORMATS.map(({ name }) => name).sort());
  });

  it.each(FORMATS.map(({ name }) => name))(
    '%s gives every field AWS writes back as it was, each time',
    async (name) => {
      await fixtures[name]?.();
      expect(await ingest()).toMatchObject({ rows: 1, rows_quarantined: 0, bytes: '9007199254740993' });
      const again = await openEngine({ lake: `${lake.workspace.lake}-again` });
      await again.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);
      const answer = await again.sql('FROM flows', LOCAL_SCOPE);
      const second: Row[] = [];
      for await (const batch of answer.batches) second.push(...batch);
      await again.close();

      const [row] = await ask(`SELECT ${NAMES} FROM flows`);
      const expected = Object.fromEntries(
        AWS_COLUMNS.map(({ name: column, token, type }) => {
          const text = EVERY_FIELD[token ?? ''] ?? '';
          const number = Number(text);
          return [column, type === 'VARCHAR' || !Number.isSafeInteger(number) ? text : number];
        }),
      );
      expect(row).toEqual(expected);
      expect(await ask('FROM flows')).toEqual(second);
      expect(await ask('SELECT format, fields, unknown_fields FROM ingested')).toEqual([
        { format: name, fields: AWS_TOKENS.join(' '), unknown_fields: null },
      ]);
    },
  );

  it('agrees with the others to the last column', async () => {
    for (const write of Object.values(fixtures)) await write();
    await ingest();

    expect(await ask('SELECT count(*) AS n FROM flows')).toEqual([{ n: FORMATS.length }]);
    expect(await ask('SELECT count(*) AS n FROM (SELECT DISTINCT * FROM flows)')).toEqual([{ n: 1 }]);
  });

  it.each(FORMATS.map(({ name }) => name))('%s keeps "-" and NULL as NULL in every field', async (name) => {
    const values = { start: '1763647200', srcaddr: '10.0.0.1' };
    const line = AWS_TOKENS.map((token) => Reflect.get(values, token) ?? '-').join(' ');
    if (name === 'vpc-flow-text') await lake.workspace.write('a.log', `${AWS_TOKENS.join(' ')}\n${line}\n`);
    else await writeParquet('a.parquet', parquetRow(values));
    await ingest();

    const [row = {}] = await ask(`SELECT ${NAMES} FROM flows`);
    const known = Object.entries(row).filter(([, value]) => value !== null);
    expect(Object.fromEntries(known)).toEqual({ start: 1_763_647_200, srcaddr: '10.0.0.1' });
  });
});

describe('a text file', () => {
  const three = (fields: readonly string[], delimiter = ' ') =>
    [1, 2, 4].map((bytes) => record({ bytes, 'vpc-id': 'vpc-1' }, fields, delimiter)).join('\n');
  const custom = ['bytes', 'vpc-id', 'dstaddr', 'action', 'start', 'srcaddr'];

  it.each([
    ['custom order', `${custom.join(' ')}\n${three(custom)}\n`],
    ['tabs', `${custom.join('\t')}\n${three(custom, '\t')}\n`],
    ['commas', `${custom.join(',')}\n${three(custom, ',')}\n`],
    ['quoted CSV', `"${custom.join('","')}"\n"${three(custom, '","').replaceAll('\n', '"\n"')}"\n`],
    ['dollar names', `${custom.map((name) => `\${${name}}`).join(' ')}\n${three(custom)}\n`],
  ])('in %s is read by its header', async (_what, text) => {
    await lake.workspace.write('a.log', text);

    expect(await ingest()).toMatchObject({ rows: 3, bytes: 7, rows_quarantined: 0 });
    expect(await ask('SELECT DISTINCT srcaddr, dstaddr, action, vpc_id, start, srcport FROM flows')).toEqual([
      {
        srcaddr: '10.0.1.5',
        dstaddr: '10.0.2.7',
        action: 'ACCEPT',
        vpc_id: 'vpc-1',
        start: 1_700_000_000,
        srcport: null,
      },
    ]);
  });

  it('without a header is read by the field list given', async () => {
    await lake.workspace.write('a.log', `${three(custom)}\n`);

    expect(await ingest({ fields: custom.join(' ') })).toMatchObject({ rows: 3, bytes: 7 });
    expect(await ask('SELECT DISTINCT vpc_id FROM flows')).toEqual([{ vpc_id: 'vpc-1' }]);
  });

  it.each([
    ['start', { rows: 3, bytes: 7 }],
    ['action', { rows: 3, bytes: 7 }],
    ['log-status', { rows: 3, bytes: 7 }],
    ['bytes', { rows: 3, bytes: 0 }],
    ['srcaddr', { rows: 3, bytes: 7 }],
    ['protocol', { rows: 3, bytes: 7 }],
  ])('without %s loads what it has', async (missing, expected) => {
    const fields = DEFAULT_FIELDS.filter((field) => field !== missing);
    await lake.workspace.write('a.log', `${fields.join(' ')}\n${three(fields)}\n`);
    const name = missing.replace('-', '_');

    expect(await ingest()).toMatchObject({ ...expected, rows_quarantined: 0 });
    expect(await ask(`SELECT count(*) AS n, count("${name}") AS known FROM flows`)).toEqual([{ n: 3, known: 0 }]);
    for (const { name: analysis } of lake.engine.describe().analyses)
      await lake.engine.analyze(analysis, {}, LOCAL_SCOPE);
  });

  it('without any address loads as traffic, not as silence', async () => {
    const fields = ['bytes', 'packets', 'start', 'end'];
    await lake.workspace.write('a.log', `${fields.join(' ')}\n${three(fields)}\n`);

    expect(await ingest()).toMatchObject({ rows: 3, bytes: 7 });
  });

  it.each([
    ['without a status', DEFAULT_FIELDS.filter((field) => field !== 'log-status')],
    ['whose status is "-"', DEFAULT_FIELDS],
  ])('%s has records that say nothing counted as silence', async (_what, fields) => {
    const silent = record({ ...Object.fromEntries(fields.map((field) => [field, '-'])), start: 1, end: 2 }, fields);
    await lake.workspace.write('a.log', `${fields.join(' ')}\n${record({ bytes: 5 }, fields)}\n${silent}\n`);

    expect(await ingest()).toMatchObject({ rows: 1, bytes: 5, nodata: 1, skipdata: 0, rows_quarantined: 0 });
    expect(await ask('SELECT start, log_status FROM coverage')).toEqual([{ start: 1, log_status: null }]);
  });

  it('keeps fields AWS does not know as JSON, and names them', async () => {
    const fields = [...DEFAULT_FIELDS, 'weather', 'srcaddr'];
    const lines = [
      record({ weather: '{"a":"\'"}', bytes: 1 }, fields),
      record({ srcaddr: '10.0.0.9', bytes: 2 }, DEFAULT_FIELDS),
    ];
    await lake.workspace.write('a.log', `${fields.join(' ')}\n${lines[0]}\n${lines[1]} - -\n`);

    expect(await ingest()).toMatchObject({ rows: 2 });
    expect(await ask('SELECT unknown_fields FROM ingested')).toEqual([{ unknown_fields: 'weather srcaddr' }]);
    expect(await ask("SELECT srcaddr, extra, extra->>'weather' AS weather FROM flows ORDER BY bytes")).toEqual([
      { srcaddr: '10.0.1.5', extra: '{"weather":"{\\"a\\":\\"\'\\"}","srcaddr":"10.0.1.5"}', weather: '{"a":"\'"}' },
      { srcaddr: '10.0.0.9', extra: null, weather: null },
    ]);
  });

  it('keeps commas and quotes inside quoted values', async () => {
    await lake.workspace.write(
      'a.csv',
      '"srcaddr","dstaddr","bytes","instance-tag"\n"10.0.0.1","10.0.0.2","5","a, ""b"""\n',
    );

    expect(await ingest()).toMatchObject({ rows: 1, bytes: 5 });
    expect(await ask('SELECT instance_tag FROM flows')).toEqual([{ instance_tag: 'a, "b"' }]);
  });

  it('has packet addresses rewritten to RFC 5952 form, like the others', async () => {
    const fields = [...DEFAULT_FIELDS, 'pkt-srcaddr', 'pkt-dstaddr'];
    await lake.workspace.write(
      'a.log',
      `${fields.join(' ')}\n${record({ 'pkt-srcaddr': '2001:DB8:0:0:0:0:0:1', 'pkt-dstaddr': '2001:db8:0::0:2' }, fields)}\n`,
    );
    await ingest();

    expect(await ask('SELECT pkt_srcaddr, pkt_dstaddr FROM flows')).toEqual([
      { pkt_srcaddr: '2001:db8::1', pkt_dstaddr: '2001:db8::2' },
    ]);
  });

  it('numbers bad lines right although a line separator of Unicode stands in the text', async () => {
    await lake.workspace.write(
      'a.log',
      `${HEADER}\n${record({ 'interface-id': 'a\u2028b\u2029c' })}\n${record({ srcaddr: 'banana' })}\n`,
    );
    await ingest();

    expect(await ask('SELECT line, reason FROM quarantine')).toEqual([
      { line: 3, reason: 'srcaddr: "banana" is not an IP address' },
    ]);
  });

  it('whose name or folder holds what DuckDB takes for a pattern is read like any other', async () => {
    await lake.workspace.write("[a]*'{b}.log", `${HEADER}\n${record()}\n`);
    await writeParquet('[b]{c}.parquet', parquetRow(EVERY_FIELD));
    const odd = await openEngine({ lake: `${lake.workspace.lake}/[x] *'{y}` });
    const report = await odd.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);
    const { rows } = await odd.analyze('totals', {}, LOCAL_SCOPE);
    await odd.close();

    expect(report).toMatchObject({ rows: 2, objects: { loaded: 2 } });
    expect(rows).toMatchObject([{ flows: 2 }]);
  });
});

describe('a folder of many layouts', () => {
  it('is loaded in one run, each file by its own', async () => {
    await lake.workspace.write('default.log.gz', `${HEADER}\n${record({ bytes: 1 })}\n`);
    await lake.workspace.write('headerless.log.gz', `${record({ bytes: 2 })}\n`);
    await lake.workspace.write(
      'every.log',
      `${AWS_TOKENS.join(' ')}\n${record({ bytes: 4, version: 11 }, AWS_TOKENS)}\n`,
    );
    await lake.workspace.write('short.csv', `srcaddr,dstaddr,bytes\n10.0.0.1,10.0.0.2,8\n`);
    await lake.workspace.write('export.log', `2026-11-20T14:00:00.000Z ${record({ bytes: 16 })}\n`);
    await writeParquet(
      'a.parquet',
      parquetRow({ bytes: '32', start: '1', srcaddr: '10.0.0.1' }, ['bytes', 'start', 'srcaddr']),
    );
    await lake.workspace.write('note.txt', 'nothing to see\n');

    expect(await ingest()).toMatchObject({ rows: 6, bytes: 63, objects: { found: 7, loaded: 6, quarantined: 1 } });
    expect((await lake.engine.quality(LOCAL_SCOPE)).length).toBe(5);
  });
});
