import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import { LineScreen } from './screen-lines.js';

const LONG = LIMITS.lineBytesMax;

/** Pushes the text in chunks cut at these offsets. */
function screen(text: Buffer, cuts: readonly number[], firstLine = 1) {
  const screened = new LineScreen(firstLine);
  const kept: Buffer[] = [];
  let lines = 0;
  const sorted = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  let at = 0;
  for (const cut of sorted) {
    const { text: part, lines: count } = screened.push(text.subarray(at, cut));
    kept.push(part);
    lines += count;
    at = cut;
  }
  const rest = screened.finish();
  kept.push(rest.text);
  return { kept: Buffer.concat(kept), lines: lines + rest.lines, screened };
}

/** The same, said plainly: one line at a time. */
function oracle(text: Buffer, firstLine = 1) {
  const all = text.toString('latin1').split('\n');
  if (all.at(-1) === '') all.pop();
  const kept: string[] = [];
  const keptNumbers: number[] = [];
  const refused: number[] = [];
  for (const [index, raw] of all.entries()) {
    const line = raw.replace(/\r+$/, '');
    const damaged =
      raw.length > LONG || line.includes('\0') || line.includes('\r') || !isUtf8(Buffer.from(line, 'latin1'));
    if (damaged) refused.push(firstLine + index);
    else if (line !== '') {
      kept.push(line);
      keptNumbers.push(firstLine + index);
    }
  }
  return { kept: kept.map((line) => `${line}\n`).join(''), keptNumbers, refused, total: all.length };
}

const line = fc.oneof(
  { weight: 5, arbitrary: fc.string({ maxLength: 12 }).map((text) => Buffer.from(text)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('', '\r', '\r\r', '\0', 'a\rb', 'a\r', 'é', '\u2028').map((text) => Buffer.from(text)),
  },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: LONG - 2, max: LONG + 2 }), fc.constantFrom('', '\r', '\r\r', '\0'))
      .map(([length, end]) => Buffer.from('x'.repeat(length) + end)),
  },
);
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
  .map(([lines, ended]) =>
    Buffer.concat(lines.flatMap((each, index) => [each, Buffer.from(ended || index < lines.length - 1 ? '\n' : '')])),
  );
const cuts = fc.array(fc.nat(400_000), { maxLength: 8 });

describe('screening a text', () => {
  it('keeps, leaves out and refuses the same lines however the text is cut into chunks', () => {
    fc.assert(
      fc.property(text, cuts, fc.constantFrom(1, 2), (content, at, firstLine) => {
        const expected = oracle(content, firstLine);
        const { kept, lines, screened } = screen(content, at, firstLine);

        expect(kept.toString('latin1')).toBe(expected.kept);
        expect(lines).toBe(expected.keptNumbers.length);
        expect(screened.refusals.map((refusal) => refusal.line)).toEqual(expected.refused);
        expect(screened.refusedLines).toBe(expected.refused.length);
        const ended =
          content.length > 0 && content.at(-1) !== 0x0a
            ? `${content.toString('latin1')}\n`
            : content.toString('latin1');
        const changed = screened.rewritten || screened.omitted.lines > 0;
        expect(changed).toBe(kept.toString('latin1') !== ended);
      }),
      { numRuns: 150 },
    );
  });

  it('accounts for every line, and knows the number of each one it kept', () => {
    fc.assert(
      fc.property(text, cuts, (content, at) => {
        const expected = oracle(content);
        const { lines, screened } = screen(content, at);
        const numbers = Array.from({ length: lines }, (_, index) => screened.omitted.originalLine(1, index + 1));

        expect(lines + screened.omitted.lines).toBe(expected.total);
        expect(screened.nextLine).toBe(expected.total + 1);
        expect(numbers).toEqual(expected.keptNumbers);
      }),
      { numRuns: 150 },
    );
  });

  it('knows them from the middle of the text too, as later pieces of a large object need', () => {
    fc.assert(
      fc.property(text, fc.nat(12), (content, skipped) => {
        const { keptNumbers, total } = oracle(content);
        const { screened } = screen(content, []);
        const firstLine = 1 + Math.min(skipped, total);
        const later = keptNumbers.filter((number) => number >= firstLine);

        expect(later.map((_, index) => screened.omitted.originalLine(firstLine, index + 1))).toEqual(later);
      }),
      { numRuns: 150 },
    );
  });

  it('says what is wrong with a line, and how it starts', () => {
    const { screened } = screen(Buffer.from(`good\n${'x'.repeat(LONG + 1)}\na\0b\n\xff\xfe\nc\rd\n`, 'latin1'), []);

    expect(screened.refusals).toEqual([
      expect.objectContaining({ line: 2, reason: expect.stringContaining(`${LONG + 1} bytes long`), rows: 1 }),
      expect.objectContaining({ line: 3, reason: expect.stringContaining('NUL'), excerpt: 'a·b' }),
      expect.objectContaining({ line: 4, reason: expect.stringContaining('UTF-8') }),
      expect.objectContaining({ line: 5, reason: expect.stringContaining('carriage return'), excerpt: 'c·d' }),
    ]);
  });

  it('holds neither a list of ten million blank lines nor of the bad ones beyond those kept by name', () => {
    const blank = screen(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(10_000_000, '\n'), Buffer.from('b\n')]), []);
    const bad = screen(Buffer.from('\0\n'.repeat(LIMITS.quarantineRowsPerObjectMax + 5)), []);

    expect(blank.screened.omitted).toMatchObject({ runs: 1, lines: 10_000_000 });
    expect(blank.screened.omitted.originalLine(1, 2)).toBe(10_000_002);
    expect(bad.screened.refusals).toHaveLength(LIMITS.quarantineRowsPerObjectMax);
    expect(bad.screened.refusedLines).toBe(LIMITS.quarantineRowsPerObjectMax + 5);
  });

  it('gives up on a text of more stretches of bad lines than can be remembered', () => {
    const screened = new LineScreen(1);
    const chunk = Buffer.from('a\n\n'.repeat(500_000));

    expect(() => {
      for (let pushed = 0; pushed <= LIMITS.lineGapsMax; pushed += 500_000) screened.push(chunk);
    }).toThrow(/stretches of blank or damaged lines/);
  });
});

it('refuses lines too short to hold the delimiters of a record, so that DuckDB need not remember them', () => {
  const screened = new LineScreen(2, 14);
  const { text, lines } = screened.push(Buffer.from(`x\n${'-'.repeat(13)}\n${'- '.repeat(6)}\n`));

  expect([text.toString(), lines]).toEqual([`${'-'.repeat(13)}\n`, 1]);
  expect(screened.refusals.map(({ line }) => line)).toEqual([2, 4]);
  expect(screened.refusals.map(({ reason }) => reason)).toEqual([
    '14 fields expected, 1 found',
    '14 fields expected, 7 found',
  ]);
});
