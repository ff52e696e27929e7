import { describe, expect, it } from 'vitest';
import { toCsv } from './to-csv';

const columns = [
  { name: 'srcaddr', type: 'VARCHAR' },
  { name: 'bytes', type: 'BIGINT' },
];

describe('toCsv', () => {
  it('writes a header and one line a row, NULL as nothing', () => {
    expect(
      toCsv(
        [
          { srcaddr: '10.0.0.1', bytes: '9007199254740993' },
          { srcaddr: null, bytes: 0 },
        ],
        columns,
      ),
    ).toBe('srcaddr,bytes\r\n10.0.0.1,9007199254740993\r\n,0\r\n');
  });

  it('quotes what would break the line', () => {
    expect(toCsv([{ srcaddr: 'a,"b"\n', bytes: 1 }], columns)).toBe('srcaddr,bytes\r\n"a,""b""\n",1\r\n');
  });

  it('keeps a spreadsheet from running a cell', () => {
    expect(toCsv([{ srcaddr: '=1+1', bytes: -5 }], columns)).toBe("srcaddr,bytes\r\n'=1+1,-5\r\n");
  });

  it('has a header even without rows', () => {
    expect(toCsv([], columns)).toBe('srcaddr,bytes\r\n');
  });
});
