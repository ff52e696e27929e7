import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AWS_COLUMNS, DEFAULT_FIELDS } from '../schema/flows.js';
import { HEADER, record } from '../testing/index.js';
import { parseFieldList, readFirstLine } from './read-first-line.js';
import { type Shape, unknownFields } from './shape.js';

const AWS_TOKENS = AWS_COLUMNS.map((column) => column.token ?? column.name);

function shapeOf(line: string, fields?: readonly string[]): Shape {
  const shape = readFirstLine(line, fields);
  if ('reason' in shape) throw new Error(shape.reason);
  return shape;
}

/** What each position of a file was understood as: a column, `?` for an unknown field, `-` for a skipped one. */
function understood(line: string, fields?: readonly string[]): string {
  return shapeOf(line, fields)
    .fields.map((field) => field.column?.name ?? (field.skipped ? '-' : '?'))
    .join(' ');
}

function reasonOf(line: string, fields?: readonly string[]): string {
  const answer = readFirstLine(line, fields);
  return 'reason' in answer ? answer.reason : `read as ${answer.id}`;
}

describe('a header line', () => {
  it('is read in any order, any subset of two or more, any delimiter and any spelling', () => {
    const spellings = [
      (token: string) => token,
      (token: string) => `\${${token}}`,
      (token: string) => token.replaceAll('-', '_'),
      (token: string) => token.toUpperCase(),
      (token: string) => `\${${token.toUpperCase().replaceAll('-', '_')}}`,
    ];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(AWS_TOKENS, { minLength: 2 }),
        fc.constantFrom(' ', '\t', ','),
        fc.constantFrom(...spellings),
        (tokens, delimiter, spell) => {
          const shape = shapeOf(tokens.map(spell).join(delimiter));
          expect(shape.fields.map((field) => field.column?.token)).toEqual(tokens);
          expect(shape).toMatchObject({ delimiter, quoted: false, hasHeader: true });
        },
      ),
    );
  });

  it.each([
    ['quoted CSV', '"srcaddr","dstaddr","bytes"', 'srcaddr dstaddr bytes', true],
    ['quoted here and there', 'srcaddr,"dstaddr",bytes', 'srcaddr dstaddr bytes', true],
    ['plain CSV', 'srcaddr,dstaddr,bytes', 'srcaddr dstaddr bytes', false],
    ['a field AWS does not know', 'srcaddr weather dstaddr', 'srcaddr ? dstaddr', false],
    ['a field named twice', 'srcaddr dstaddr srcaddr', 'srcaddr dstaddr ?', false],
    ['a field named twice in two spellings', 'vpc-id srcaddr vpc_id', 'vpc_id srcaddr ?', false],
    ['the alias packet-dstaddr', 'srcaddr dstaddr packet-dstaddr', 'srcaddr dstaddr pkt_dstaddr', false],
    ['the alias beside the field', 'srcaddr packet-dstaddr pkt-dstaddr', 'srcaddr ? pkt_dstaddr', false],
    ['the alias twice', 'srcaddr dstaddr packet-srcaddr packet_srcaddr', 'srcaddr dstaddr pkt_srcaddr ?', false],
    ['one field alone', 'srcaddr', 'srcaddr', false],
    ['as many unknown fields as known', 'srcaddr dstaddr foo bar', 'srcaddr dstaddr ? ?', false],
  ])('with %s', (_what, line, expected, quoted) => {
    expect(understood(line)).toBe(expected);
    expect(shapeOf(line)).toMatchObject({ hasHeader: true, quoted });
  });

  it('wins over a field list', () => {
    expect(understood('bytes packets', ['srcaddr', 'dstaddr'])).toBe('bytes packets');
  });

  it('names what is unknown, repeats included', () => {
    expect(unknownFields(shapeOf('srcaddr weather dstaddr Weather srcaddr'))).toEqual([
      'weather',
      'weather',
      'srcaddr',
    ]);
  });

  it.each([
    ['delimiters', 'srcaddr dstaddr', 'srcaddr,dstaddr'],
    ['orders', 'srcaddr dstaddr', 'dstaddr srcaddr'],
    ['unknown names that join alike', 'srcaddr,dstaddr,foo bar,baz', 'srcaddr,dstaddr,foo,bar baz'],
  ])('gives different ids to different %s', (_what, one, other) => {
    expect(shapeOf(one).id).not.toBe(shapeOf(other).id);
  });

  it('does not share an id with a file of other columns whose names join to the same text', () => {
    expect(shapeOf('srcaddr,dstaddr,foo bar').id).not.toBe(shapeOf('srcaddr,dstaddr,foo,bar').id);
  });
});

describe('a file without a header', () => {
  it.each([
    ['a record of the default fields', record()],
    ['one with an unknown account', record({ 'account-id': 'unknown' })],
    ['NODATA first', '2 123456789012 eni-1 - - - - - - - 1700000000 1700000060 - NODATA'],
    ['SKIPDATA first', '2 123456789012 eni-1 - - - - - - - 1700000000 1700000060 - SKIPDATA'],
    ['IPv6', record({ srcaddr: '2001:db8::1', dstaddr: 'fe80::1' })],
    ['tabs', record({}, DEFAULT_FIELDS, '\t')],
    ['commas', record({}, DEFAULT_FIELDS, ',')],
  ])('is read by the default fields: %s', (_what, line) => {
    const shape = shapeOf(line);

    expect(shape.hasHeader).toBe(false);
    expect(shape.fields.map((field) => field.token)).toEqual(DEFAULT_FIELDS);
  });

  it('may have the timestamp of a CloudWatch export before each record', () => {
    expect(understood(`2026-11-20T14:00:00.000Z ${record()}`)).toBe(
      `- ${DEFAULT_FIELDS.join(' ').replaceAll('-', '_')}`,
    );
    expect(understood('2026-11-20T14:00:00Z 10.0.0.1 10.0.0.2', ['srcaddr', 'dstaddr'])).toBe('- srcaddr dstaddr');
  });

  it('is read by a field list of the same length', () => {
    expect(understood('10.0.0.1 10.0.0.2 6 x', parseFieldList(`$${'{srcaddr}'},dstaddr protocol weather`))).toBe(
      'srcaddr dstaddr protocol ?',
    );
  });

  it('says so when the field list has another length', () => {
    expect(reasonOf('10.0.0.1 10.0.0.2', ['srcaddr'])).toMatch(/has 2 fields where --format names 1/);
  });
});

describe('what is no flow log', () => {
  it.each([
    ['prose', 'To whom it may concern, this is not a log.'],
    ['JSON', '{"version":2,"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2"}'],
    ['JSON over several lines', '{'],
    ['a CSV of something else', 'name,age,city'],
    ['a header with too few known fields', 'version name age city'],
    ['a load balancer log', 'https 2026-11-20T14:00:00.000000Z app/lb/1 10.0.0.1:2817 10.0.0.2:80 0.000 0.001'],
    [
      '13 fields',
      DEFAULT_FIELDS.slice(1)
        .map(() => '1')
        .join(' '),
    ],
    ['14 fields of something else', '1 2 3 4 5 6 7 8 9 10 11 12 13 14'],
    ['a record whose action is a word', record({ action: 'MAYBE' })],
    ['spaces after commas, which the values would have too', 'srcaddr, dstaddr, bytes'],
    ['an empty line', ''],
    ['spaces', '   '],
    ['a comment', '# version account-id'],
    ['a header with an empty name', 'srcaddr,,dstaddr'],
    ['XML', '<?xml version="1.0"?>'],
    ['one letter', 'x'],
    ['a name of Object.prototype', 'constructor __proto__'],
  ])('%s is refused with a sentence that says how to go on', (_what, line) => {
    expect(reasonOf(line)).toMatch(/neither a header of flow-log fields nor a record .* name the fields with --format/);
  });

  it.each([
    ['the default', 'version resource-type account-id tgw-id tgw-attachment-id srcaddr dstaddr srcport dstport bytes'],
    ['one of few fields', 'srcaddr dstaddr bytes packets packets_lost_no_route'],
  ])('a transit gateway flow log is told apart: %s', (_what, line) => {
    expect(reasonOf(line)).toMatch(
      /^it is a transit gateway flow log \(it has the field (tgw-id|packets-lost-no-route)\)/,
    );
  });

  it('a line of more columns than are read', () => {
    expect(reasonOf(Array.from({ length: 257 }, (_, index) => AWS_TOKENS[index % 54]).join(' '))).toMatch(
      /has 257 fields; at most 256 are read/,
    );
    expect(shapeOf(Array.from({ length: 256 }, (_, index) => AWS_TOKENS[index % 54]).join(' ')).fields).toHaveLength(
      256,
    );
  });

  it('is quoted in part, printably', () => {
    const reason = reasonOf(`\u001b[31m${'\u0007'.repeat(5_000)}`);

    expect(reason.length).toBeLessThan(500);
    expect(reason).toMatch(/^[\x20-\x7e\u00a0-\uffff]+$/);
  });

  it('never throws, whatever the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
        const answer = readFirstLine(line);
        expect('reason' in answer || answer.fields.length > 0).toBe(true);
      }),
    );
  });
});

describe('a field list', () => {
  it.each([
    [HEADER, 14],
    [`$${'{version}'} $${'{account-id}'}`, 2],
    [' srcaddr ,, dstaddr ', 2],
  ])('%j has %d fields', (text, count) => {
    expect(parseFieldList(text)).toHaveLength(count);
  });

  it.each(['', ' , ', 'weather', '14'])('%j names no field and is refused with an example', (text) => {
    expect(() => parseFieldList(text)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('version account-id') }),
    );
  });
});
