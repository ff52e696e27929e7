import { describe, expect, it } from 'vitest';
import { RecordParser } from './parse-records.js';
import { RecordBook } from './record-book.js';
import { shapedText } from './text-shape.js';

const HEADER = 'interface-id srcaddr packets start';

/** What is read of a text, and what it says. */
function parse(lines: readonly string[]) {
  const shaped = shapedText(Buffer.from(`${HEADER}\n${lines.join('\n')}\n`), undefined);
  if (shaped === undefined) throw new Error('no shape');
  return RecordParser.of(shaped.shape, new RecordBook())?.parse(shaped.body);
}

/** So long that lines are counted in parts of it. */
const LONG = Array.from(
  { length: 3_000 },
  (_, row) => `eni-${'0'.repeat(100)}${row % 7} 10.0.0.${row % 9} ${row} 1795046400`,
);
const SHORT = Array.from({ length: 60_000 }, (_, row) => `e 1.1.1.${row % 3} ${row % 10} 1`);

describe('records of a text too long to count all its lines', () => {
  it('are all read, wherever lines are longer than others', () => {
    for (const lines of [LONG, SHORT, [...LONG, ...SHORT, ...LONG], [...SHORT, ...LONG], [...LONG, ...SHORT]]) {
      const read = parse(lines);
      expect(read?.rows).toBe(lines.length);
      const packets = lines.map((line) => Number(line.split(' ')[2]));
      expect(Array.from(read?.columns.get('packets') ?? [])).toEqual(packets);
    }
  });

  it('are none when one line is not ordinary, wherever it stands', () => {
    for (const at of [0, 2_999, 3_000, 40_000]) {
      const lines = [...LONG, ...SHORT];
      lines[at] = 'eni-1 10.0.0.1 many 1795046400';
      expect(parse(lines)).toBeUndefined();
    }
    expect(parse([...LONG, ...Array.from({ length: 100_000 }, () => '')])).toBeUndefined();
  });
});
