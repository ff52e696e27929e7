import type { ResultColumn, Row } from '@networkflow/engine/contract';
import { describe, expect, test } from 'vitest';
import { memoryOutput } from '../../test/fake-effects.js';
import { ROW_FORMATS, type RowFormatName } from './registry.js';

const COLUMNS: readonly ResultColumn[] = [
  { name: 'srcaddr', type: 'VARCHAR' },
  { name: 'bytes', type: 'HUGEINT' },
];
const ROWS: readonly Row[] = [
  { srcaddr: '2001:db8::1', bytes: 1234567 },
  { srcaddr: 'a "quoted", text', bytes: '9223372036854775807' },
  { srcaddr: null, bytes: null },
];

async function print(
  format: RowFormatName,
  batches: readonly (readonly Row[])[],
  options: { columns?: readonly ResultColumn[]; width?: number } = {},
): Promise<{ out: string; notes: string }> {
  const output = memoryOutput(options.width === undefined ? {} : { isTTY: true, columns: options.width });
  const notes = memoryOutput();
  const writer = ROW_FORMATS[format](output, notes);
  await writer.begin(options.columns ?? COLUMNS);
  for (const batch of batches) await writer.rows(batch);
  await writer.end();
  return { out: output.text(), notes: notes.text() };
}

describe('json', () => {
  test.each([
    ['no batches', []],
    ['an empty batch', [[]]],
    ['one batch', [ROWS]],
    ['empty batches around rows', [[], ROWS.slice(0, 1), [], ROWS.slice(1), []]],
  ])('is one valid array however the rows arrive: %s', async (_case, batches) => {
    const { out } = await print('json', batches);

    expect(JSON.parse(out)).toEqual(batches.flat());
  });
});

describe('ndjson', () => {
  test('is one object a line', async () => {
    const { out } = await print('ndjson', [ROWS.slice(0, 2), ROWS.slice(2)]);

    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(ROWS);
  });

  test('is empty without rows', async () => {
    expect((await print('ndjson', [[]])).out).toBe('');
  });
});

describe('csv', () => {
  test('quotes what must be quoted, and tells NULL from an empty text', async () => {
    const { out } = await print('csv', [[...ROWS, { srcaddr: '', bytes: 0 }, { srcaddr: 'two\nlines', bytes: 1 }]]);

    expect(out).toBe(
      'srcaddr,bytes\r\n2001:db8::1,1234567\r\n"a ""quoted"", text",9223372036854775807\r\n,\r\n"",0\r\n"two\nlines",1\r\n',
    );
  });

  test('has its header also without rows', async () => {
    expect((await print('csv', [])).out).toBe('srcaddr,bytes\r\n');
  });
});

describe('table', () => {
  test('shows counters exactly with thousands separators, and NULL as -', async () => {
    const { out } = await print('table', [ROWS]);

    expect(out).toContain('1,234,567');
    expect(out).toContain('9,223,372,036,854,775,807');
    expect(out).toMatch(/│ - +│ +- │/);
  });

  test.each([20, 40, 79, 80, 200])('stays within a terminal of %i characters', async (width) => {
    const { out } = await print('table', [ROWS], { width });

    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  });

  test('says which columns do not fit', async () => {
    const columns = Array.from({ length: 30 }, (_, index) => ({ name: `column_${index}`, type: 'VARCHAR' }));

    const { notes } = await print('table', [[]], { columns, width: 80 });

    expect(notes).toMatch(/^\d+ of 30 columns do not fit this terminal: .* more\./);
  });

  test('turns one wide row upright, so that nothing is left out', async () => {
    const columns = Array.from({ length: 30 }, (_, index) => ({ name: `column_${index}`, type: 'VARCHAR' }));
    const row = Object.fromEntries(columns.map(({ name }, index) => [name, `value ${index}`]));

    const { out, notes } = await print('table', [[row]], { columns, width: 80 });

    expect(out.split('\n')[29]).toBe('column_29  value 29');
    expect(notes).toBe('');
  });

  test('leaves instants, ports and ids without separators', async () => {
    const columns = [
      { name: 'start', type: 'BIGINT' },
      { name: 'dstport', type: 'INTEGER' },
      { name: 'account_id', type: 'VARCHAR' },
    ];

    const { out } = await print('table', [[{ start: 1763735040, dstport: 44321, account_id: '123456789012' }]], {
      columns,
    });

    expect(out).toContain('1763735040');
    expect(out).toContain('44321');
    expect(out).toContain('123456789012');
  });

  test('shows control and reordering characters instead of obeying them', async () => {
    const { out } = await print('table', [[{ srcaddr: '\x1b[31mred\u202e', bytes: 1 }]]);

    expect(out).toContain('\\x1b[31mred\\x202e');
    expect(out).not.toContain('\x1b');
  });
});
