import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockScanner } from './block-scanner.js';
import { Tally, type TallyData } from './tally.js';

const NEWLINE = 0x0a;
const encoder = new TextEncoder();

const WINDOW_MS = { fromMs: Date.UTC(2026, 10, 20, 6), toMs: Date.UTC(2026, 10, 20, 18) };
const MODES = [
  { isDetailed: false, fromMs: undefined, toMs: undefined },
  { isDetailed: true, fromMs: undefined, toMs: undefined },
  { isDetailed: false, ...WINDOW_MS },
];

function scan(bytes: Uint8Array, mode: (typeof MODES)[number], isExact: boolean) {
  const tally = new Tally(mode);
  const count = new BlockScanner(tally, isExact).scan(bytes, true);
  return { ...count, tally: tally.data() };
}

function block(...lines: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = lines.map((line) => (typeof line === 'string' ? encoder.encode(line) : line));
  return Uint8Array.from(parts.flatMap((part) => [...part, NEWLINE]));
}

/** Lines, records and errors by the plainest means, for lines that wrap nothing. */
function countNaively(bytes: Uint8Array): { lines: number; total: number; malformed: number } {
  const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
  let [total, malformed] = [0, 0];
  for (const line of lines) {
    if (/^[ \t\r]*$/.test(line)) continue;
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) total += 1;
      else malformed += 1;
    } catch {
      malformed += 1;
    }
  }
  return { lines: lines.length, total, malformed };
}

const KEYS = [
  ...['level', 'Level', 'severity', 'lvl', 'log.level', 'severityNumber', 'levelno', 'PRIORITY', 'priority', 'l'],
  ...['service', 'service.name', 'app', 'name', 'logger', 'time', 'timestamp', '@timestamp', 'ts', 'msg', 'message'],
  ...['log', 'attributes', 'data', 'body', 'x', 'user', 'err', '', 'lev"el', '\u212ailo', 'trace\n', '__proto__'],
];
const VALUES = [
  ...[
    'ERROR',
    'error',
    'info',
    'WARN',
    'fatal',
    'banana',
    '',
    '50',
    ' crit ',
    '[ERR]',
    'ERROR2',
    '\u00e9rror',
    'a"b\\',
  ],
  ...[
    '2026-11-20T07:08:09.123Z',
    '2026-11-20T23:00:00Z',
    '2026-11-20 07:08:09,5',
    '2026-13-45T00:00:00Z',
    '1795132800',
  ],
  ...[10, 17, 30, 40, 50, 60, 3, 0, -1, 1.5, 500, 1795132800, 1795132800123, 1e300, -0],
  ...[
    true,
    false,
    null,
    {},
    [],
    { name: 'ERROR' },
    { level: 'error' },
    { code: 3 },
    [{ key: 'service.name', value: 'x' }],
  ],
  ...['{"level":"error","service":"inner"}', '2026-11-20T07:00:00Z {"lvl":"info"}', '{"level":"err'],
];

const record = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), fc.oneof(fc.constantFrom<unknown>(...VALUES), fc.jsonValue())), {
    maxLength: 7,
  })
  .map((pairs) => `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`);

/** White space where JSON allows it, escapes where they change nothing, and damage. */
const line = fc
  .tuple(record, fc.constantFrom('', '', ' ', '\t', '\r'), fc.nat(), fc.nat({ max: 255 }), fc.nat({ max: 11 }))
  .map(([text, blank, at, byte, kind]) => {
    const bytes = encoder.encode(
      kind === 0
        ? text.replaceAll(':', `${blank}: `).replaceAll(',', ` ,${blank}`)
        : kind === 1
          ? text.replaceAll('l', '\\u006c')
          : `${blank}${text}${blank}`,
    );
    if (kind === 2) return bytes.slice(0, at % (bytes.length + 1));
    if (kind === 3) return bytes.slice(at % (bytes.length + 1));
    if (kind === 4 && byte !== NEWLINE) return bytes.with(at % bytes.length, byte);
    if (kind === 5)
      return Uint8Array.from([
        ...bytes.slice(0, at % bytes.length),
        ...(byte === NEWLINE ? [] : [byte]),
        ...bytes.slice(at % bytes.length),
      ]);
    if (kind === 6) return bytes.filter((_, index) => index !== at % bytes.length);
    if (kind === 7) return encoder.encode(blank);
    return bytes;
  });

describe('lines read from their bytes', () => {
  it('count as lines that are parsed, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const bytes = block(...lines);
        for (const mode of MODES) expect(scan(bytes, mode, false)).toEqual(scan(bytes, mode, true));
      }),
      { numRuns: 250 },
    );
  });

  it('are records or malformed as JSON.parse says, where a record wraps no other', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const kept = lines.filter(
          (each) => !/logEvents|resourceLogs|^\s*\[|^\ufeff|^\d{4}-/.test(new TextDecoder().decode(each)),
        );
        const bytes = block(...kept);
        const {
          lines: seen,
          malformed,
          tally,
        } = scan(bytes, MODES[0] ?? { isDetailed: false, fromMs: undefined, toMs: undefined }, false);

        expect({ lines: seen, malformed, total: tally.total }).toEqual(countNaively(bytes));
      }),
      { numRuns: 250 },
    );
  });

  it.each([
    ['a comma too many', '{"level":"error",}'],
    ['a comma too few', '{"level":"error" "a":1}'],
    ['no colon', '{"level" "error"}'],
    ['a number with a leading zero', '{"level":"error","a":01}'],
    ['a number with a plus', '{"level":"error","a":+1}'],
    ['a number that ends in a point', '{"level":"error","a":1.}'],
    ['an exponent without digits', '{"level":"error","a":1e}'],
    ['NaN', '{"level":"error","a":NaN}'],
    ['Infinity', '{"level":"error","a":-Infinity}'],
    ['half a literal', '{"level":"error","a":nul}'],
    ['a control character in a text', '{"level":"error","a":"\u0001"}'],
    ['NUL in a text', '{"level":"error","a":"\u0000"}'],
    ['an escape that is none', '{"level":"error","a":"\\x41"}'],
    ['half an escape', '{"level":"error","a":"\\u00"}'],
    ['a comment', '{"level":"error"} // a'],
    ['single quotes', "{'level':'error'}"],
    ['two records', '{"level":"error"}{"level":"error"}'],
    ['an open list', '{"level":"error","a":[1,2}'],
    ['a list closed as an object', '{"level":"error","a":[1,2}]'],
    ['an object without keys', '{"level":"error","a":{1}}'],
    ['a number alone', '17'],
    ['a text alone', '"error"'],
    ['an empty list', '[]'],
    ['a list of numbers', '[1,2]'],
    ['text', 'ERROR something went wrong'],
  ])('are malformed with %s', (_case, text) => {
    for (const mode of MODES) {
      const found = scan(block(text), mode, false);
      expect(found).toMatchObject({ lines: 1, malformed: 1, errors: 0, tally: { total: 0 } });
      expect(found.examples).toHaveLength(1);
    }
  });

  it.each([
    ['white space everywhere', ' { "level" :\t"error" , "a" : [ 1 , { } , [ ] ] }\r'],
    ['a level at the end', '{"a":"x","b":{"c":[1,2,{"d":null}]},"level":"error"}'],
    ['an escaped key', '{"\\u006cevel":"error"}'],
    ['an escaped level', '{"level":"\\u0065rror"}'],
    ['the last of two levels', '{"level":"info","level":"error"}'],
    ['every kind of number', '{"a":-0,"b":0.5e-3,"c":1E+9,"d":12345678901234567890,"level":"error"}'],
    ['every escape', '{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\ud83d\\ude00","level":"error"}'],
    ['a lone surrogate', '{"a":"\\ud800","level":"error"}'],
    ['deep nesting', `{"a":${'['.repeat(100)}${']'.repeat(100)},"level":"error"}`],
    ['a byte order mark', '\ufeff{"level":"error"}'],
  ])('are errors with %s', (_case, text) => {
    for (const mode of MODES) expect(scan(block(text), mode, false)).toMatchObject({ errors: 1, malformed: 0 });
  });

  it('may hold bytes that are no UTF-8', () => {
    const bytes = block(
      Uint8Array.from([...encoder.encode('{"level":"error","a":"'), 0xff, 0xfe, ...encoder.encode('"}')]),
    );

    for (const mode of MODES) expect(scan(bytes, mode, false)).toMatchObject({ errors: 1, malformed: 0 });
  });

  it('may be blank, and then are nothing', () => {
    expect(
      scan(block('', ' \t', '\r', ''), { isDetailed: false, fromMs: undefined, toMs: undefined }, false),
    ).toMatchObject({ lines: 4, malformed: 0, tally: { total: 0 } });
  });

  it('of a stack trace are malformed and told apart', () => {
    const found = scan(
      block(
        '{"level":"error","message":"boom"}',
        'java.lang.IllegalStateException: boom',
        '\tat com.example.Shop.buy(Shop.java:17)',
        'Caused by: java.io.IOException: disk',
        '\t... 12 more',
        'Traceback (most recent call last):',
        '  File "app.py", line 3, in <module>',
        'ValueError: no',
        'half a li',
        '{"level":"info"}',
      ),
      { isDetailed: false, fromMs: undefined, toMs: undefined },
      false,
    );

    expect(found).toMatchObject({ malformed: 8, continuations: 7, errors: 1, tally: { total: 2 } });
    expect(found.examples).toEqual([{ line: 9, excerpt: 'half a li', reason: 'not JSON' }]);
  });

  it('are shown without what could be a secret, and not in full', () => {
    const secret = 'aB3'.repeat(30);
    const { examples } = scan(
      block(
        `{"password":"hunter2","authorization":"Bearer ${secret}","mail":"jane.doe@example.com","x":"${'y '.repeat(5_000)}`,
      ),
      { isDetailed: false, fromMs: undefined, toMs: undefined },
      false,
    );

    expect(examples[0]?.excerpt).not.toMatch(/hunter2|aB3aB3|jane/);
    expect(examples[0]?.excerpt.length).toBeLessThanOrEqual(300);
  });

  it('belong to a window by their time, and without one as their object does', () => {
    const at = (time: string) => `{"level":"error","time":"${time}"}`;
    const bytes = block(
      at('2026-11-20T05:59:59.999Z'),
      at('2026-11-20T06:00:00Z'),
      at('2026-11-20T17:59:59.999Z'),
      at('2026-11-20T18:00:00Z'),
      '{"level":"error"}',
    );
    const errors = (countsUntimed: boolean): TallyData['errors'] => {
      const tally = new Tally({ isDetailed: false, ...WINDOW_MS });
      new BlockScanner(tally).scan(bytes, countsUntimed);
      return tally.data().errors;
    };

    expect([errors(false), errors(true)]).toEqual([2, 3]);
  });
});
