import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../src/index.js';
import { DEFAULT_FIELDS } from '../src/schema/flows.js';
import { HEADER, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const FILES = 120;
const SEED = 20_261_120;

const lake = useLake();
const { ask } = lake;

const oddValue = fc.oneof(
  fc.constantFrom(
    '-',
    '',
    '0',
    '-1',
    '65536',
    '256',
    '1e3',
    '0x10',
    '1_000',
    '+5',
    ' 5',
    '5.0',
    'NaN',
    '"',
    '""',
    "'",
    '\\',
    ',',
  ),
  fc.constantFrom(
    '9223372036854775807',
    '9223372036854775808',
    '7258118401',
    'OK',
    'ok',
    'NODATA',
    'SKIPDATA',
    'ACCEPT',
    'accept',
  ),
  fc.constantFrom(
    '::',
    '::ffff:10.0.0.1',
    '1.2.3',
    '010.0.0.1',
    'fe80::1%eth0',
    '\u2028',
    '\u00e9',
    '\ufeff',
    '#',
    '\v',
  ),
  fc.string({ maxLength: 8 }),
);
const line = fc.oneof(
  { weight: 4, arbitrary: fc.constant(record({ bytes: 1 })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...DEFAULT_FIELDS), oddValue)
      .map(([field, value]) => record({ [field]: value })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', HEADER, '2 123456789012 eni-1 - - - - - - - 1 2 - NODATA', '"'.repeat(3)),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.array(oddValue, { minLength: 13, maxLength: 15 }).map((values) => values.join(' ')) },
);
const content = fc.tuple(
  fc.array(line, { maxLength: 30 }),
  fc.constantFrom('\n', '\r\n'),
  fc.uint8Array({ maxLength: 3 }),
);

it(`of ${FILES} files of odd lines, every line is a record, a silence or a refusal`, async () => {
  const files = fc.sample(content, { numRuns: FILES, seed: SEED });
  const expected = new Map<string, number>();
  for (const [index, [lines, end, junk]] of files.entries()) {
    const text = Buffer.concat([Buffer.from([HEADER, ...lines].join(end) + end), Buffer.from(junk)]);
    const name = `${index}.log${index % 2 === 0 ? '.gz' : ''}`;
    await lake.workspace.write(name, index % 2 === 0 ? gzipSync(text) : text);
    const found = text.toString('latin1').split('\n').slice(1);
    expected.set(name, found.filter((each) => each.replace(/\r+$/, '') !== '').length);
  }

  const report = await lake.engine.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);

  expect(report.objects).toMatchObject({ found: FILES, quarantined: 0 });
  const objects = await ask(
    'SELECT object, "rows" + nodata + skipdata + quarantined AS lines, quarantined FROM ingested WHERE status = \'loaded\'',
  );
  const refused = await ask('SELECT object, sum("rows")::INTEGER AS n FROM quarantine GROUP BY 1');
  const refusedOf = new Map(refused.map(({ object, n }) => [object, n]));
  for (const { object, lines, quarantined } of objects) {
    expect({ object, lines, refused: refusedOf.get(object ?? '') ?? 0 }).toEqual({
      object,
      lines: expected.get(String(object)),
      refused: quarantined,
    });
  }
  expect(await ask('SELECT count(*) AS n FROM flows')).toEqual([{ n: report.rows }]);
  expect(report.rows).toBeGreaterThan(FILES);
  expect(report.rows_quarantined).toBeGreaterThan(FILES);
});
