import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { Filter } from './filter.js';
import { filterSchema } from './filter-schema.js';
import { formatFilter } from './format-filter.js';
import { parseFilter } from './parse-filter.js';

function failure(text: string): EngineError {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error(`'${text}' was accepted.`);
}

const is = (field: string, value: string | number): Filter => ({ op: '=', field, value });

describe('parseFilter', () => {
  it.each(['', '   ', '\n\t'])('takes blank text for no filter', (text) => {
    expect(parseFilter(text)).toBeUndefined();
  });

  it.each<[string, Filter]>([
    ['port 22', is('port', 22)],
    ['port=22', is('port', 22)],
    ['PORT == 22', is('port', 22)],
    ["port '22'", is('port', 22)],
    ['dstport = https', is('dstport', 443)],
    ['dport = SSH', is('dstport', 22)],
    ['port http-alt', { op: 'in', field: 'port', values: [8000, 8008, 8080] }],
    ['port in (http-alt, 22)', { op: 'in', field: 'port', values: [8000, 8008, 8080, 22] }],
    ['sport between 8000 and 8999', { op: 'between', field: 'srcport', low: 8000, high: 8999 }],
    ['account = 012345678901', is('account_id', '012345678901')],
    ['action accept', is('action', 'ACCEPT')],
    ['type ipv6', is('type', 'IPv6')],
    ['protocol tcp', is('protocol', 6)],
    ['proto in (tcp, 17)', { op: 'in', field: 'protocol', values: [6, 17] }],
    ['src 2001:DB8:0::1', is('srcaddr', '2001:db8::1')],
    ['srcaddr in 10.1.2.3/8', { op: 'in', field: 'srcaddr', values: ['10.0.0.0/8'] }],
    ['ip = 10.0.0.0/8', is('address', '10.0.0.0/8')],
    ['addr in (10.0.0.0/8, ::1)', { op: 'in', field: 'address', values: ['10.0.0.0/8', '::1'] }],
    ['pkt-srcaddr is null', { op: 'is-null', field: 'pkt_srcaddr' }],
    ['vpc IS NOT NULL', { op: 'not', filter: { op: 'is-null', field: 'vpc_id' } }],
    ['log-status ok', is('log_status', 'OK')],
    ['eni eni-0a1b', is('interface_id', 'eni-0a1b')],
    ['dstport not in (80)', { op: 'not', filter: { op: 'in', field: 'dstport', values: [80] } }],
    ['dstport in ()', { op: 'in', field: 'dstport', values: [] }],
    ['dstport in 80', { op: 'in', field: 'dstport', values: [80] }],
    ['bytes > 10kB', { op: '>', field: 'bytes', value: 10_000 }],
    ['bytes >= 5MiB', { op: '>=', field: 'bytes', value: 5 * 1024 * 1024 }],
    ['bytes < 1.5GB', { op: '<', field: 'bytes', value: 1_500_000_000 }],
    ['bytes = 0.5KiB', is('bytes', 512)],
    ['bytes 9223372036854775807', is('bytes', '9223372036854775807')],
    ['bytes 9007199254740991', is('bytes', 9007199254740991)],
    ['packets -1', is('packets', -1)],
    ['start >= 2026-11-20', { op: '>=', field: 'start', value: 1795132800 }],
    ['start_time < 2026-11-20T14:00:00+02:00', { op: '<', field: 'start_time', value: 1795176000 }],
    ["end = '2026-11-20 12:00'", is('end', 1795176000)],
    ['end 1795176000', is('end', 1795176000)],
    ["instance-tag contains 'it''s'", { op: 'contains', field: 'instance_tag', value: "it's" }],
    ['instance_tag starts with "a""b"', { op: 'starts-with', field: 'instance_tag', value: 'a"b' }],
    ['vpc not contains x', { op: 'not', filter: { op: 'contains', field: 'vpc_id', value: 'x' } }],
    ['country = in', is('country', 'IN')],
    ['country in (is, de)', { op: 'in', field: 'country', values: ['IS', 'DE'] }],
    ['ecs_task_arn arn:aws:ecs:eu-west-1:1:task/a/b', is('ecs_task_arn', 'arn:aws:ecs:eu-west-1:1:task/a/b')],
    ['service tcp/8444', is('service', 'tcp/8444')],
    ["vpc '; drop table flows --'", is('vpc_id', '; drop table flows --')],
    ['not not port 1', { op: 'not', filter: { op: 'not', filter: is('port', 1) } }],
    [
      'port 1 or port 2 and not port 3',
      {
        op: 'or',
        filters: [is('port', 1), { op: 'and', filters: [is('port', 2), { op: 'not', filter: is('port', 3) }] }],
      },
    ],
    [
      '(port 1 AND port 2) Or port 3',
      { op: 'or', filters: [{ op: 'and', filters: [is('port', 1), is('port', 2)] }, is('port', 3)] },
    ],
    ['((port 1))', is('port', 1)],
    [
      'account = 123456789012 and (dstport in (22,3389) or srcaddr in 10.0.0.0/8) and not action = ACCEPT',
      {
        op: 'and',
        filters: [
          is('account_id', '123456789012'),
          {
            op: 'or',
            filters: [
              { op: 'in', field: 'dstport', values: [22, 3389] },
              { op: 'in', field: 'srcaddr', values: ['10.0.0.0/8'] },
            ],
          },
          { op: 'not', filter: is('action', 'ACCEPT') },
        ],
      },
    ],
  ])('reads %s', (text, expected) => {
    const filter = parseFilter(text);

    expect(filter).toEqual(expected);
    expect(filterSchema.parse(JSON.parse(JSON.stringify(filter)))).toEqual(expected);
    expect(filter && parseFilter(formatFilter(filter))).toEqual(expected);
  });

  it.each([
    ['srcadr = 10.0.0.1', 0, 'Did you mean srcaddr?'],
    ['port 22 and dsport 1', 12, 'Did you mean dstport?'],
    ['10.0.0.1', 0, 'Did you mean address = 10.0.0.1?'],
    ['tcp', 0, 'Did you mean protocol = tcp?'],
    ['ssh', 0, 'Did you mean port = ssh?'],
    ['port', 4, 'an operator or a value'],
    ['port =', 6, 'a value for port'],
    ['port = )', 7, 'a value for port'],
    ['port 70000', 5, '0 to 65535'],
    ['port -1', 5, '0 to 65535'],
    ['port 22 port 23', 8, "'and', 'or' or the end"],
    ['(port 22', 8, "')'"],
    ['port 22)', 7, 'closes nothing'],
    ['port in (1, 2', 13, "',' or ')'"],
    ['port in (1,)', 11, 'a value for port'],
    ['and port 1', 0, "a column, 'not' or '('"],
    ['port 1 and', 10, "a column, 'not' or '('"],
    ['not', 3, "a column, 'not' or '('"],
    ["vpc 'open", 4, 'never closed'],
    ['port ! 22', 5, '!='],
    ['vpc = null', 6, 'is null'],
    ['vpc is 5', 7, "'null' after is"],
    ['action = DROP', 9, 'ACCEPT, REJECT'],
    ['action = ACCPT', 9, 'Did you mean ACCEPT?'],
    ['action < ACCEPT', 7, 'It takes =, !='],
    ['srcaddr > 10.0.0.1', 8, 'It takes'],
    ['srcaddr = 010.0.0.1', 10, 'no IP address'],
    ['srcaddr in 10.0.0.0/33', 11, 'no IP address'],
    ['vpc like x', 4, 'contains'],
    ['bytes > lots', 8, '1.5GB'],
    ['bytes > 1.0001kB', 8, 'no whole number'],
    ['bytes > 10XB', 8, '1.5GB'],
    ['bytes > 9223372036854775808', 8, '63 bits'],
    ['packets 1.5', 8, 'whole number'],
    ['start > 2026-02-30', 8, 'is not a time'],
    ['start > 2026-01-01T00:00:00.5Z', 8, 'whole seconds'],
    ['start_time > 999999999999', 13, 'years 1 to 9999'],
    ['protocol quic', 9, 'no protocol'],
    ['protocol 256', 9, '0 to 255'],
    ['port between 1 or 2', 15, "'and'"],
    ['vpc starts x', 11, "'with'"],
    ['port not 5', 9, 'port not'],
    ['"port" = 1', 0, 'a column'],
    ['constructor = 1', 0, "no column 'constructor'"],
  ])('refuses %s at %i', (text, position, hint) => {
    const error = failure(text);

    expect(error.code).toBe('invalid-input');
    expect(error.message).toContain(hint);
    expect(error.details.position).toBe(position);
    expect(Array.isArray(error.details.expected)).toBe(true);
  });

  it('says what could stand there, for completion', () => {
    expect(failure('action ').details.expected).toContain('not in');
    expect(failure('action = ').details.expected).toEqual(['ACCEPT', 'REJECT']);
    expect(failure('port 1 x').details.expected).toEqual(['and', 'or']);
  });
});

describe('limits', () => {
  it.each([
    ['characters', `vpc '${'x'.repeat(LIMITS.filterCharsMax)}'`],
    ['parentheses', `${'('.repeat(LIMITS.filterDepthMax + 1)}port 1${')'.repeat(LIMITS.filterDepthMax + 1)}`],
    ['not', `${'not '.repeat(LIMITS.filterDepthMax + 1)}port 1`],
    ['values in a list', `port in (${new Array(LIMITS.filterListMax + 1).fill('1').join(',')})`],
  ])('refuses one too many: %s', (_, text) => {
    expect(failure(text).code).toBe('limit-exceeded');
    expect(failure(text).details.position).toBeTypeOf('number');
  });

  it('accepts the largest list and the deepest nesting', () => {
    expect(parseFilter(`port in (${new Array(LIMITS.filterListMax).fill('1').join(',')})`)).toBeDefined();
    expect(parseFilter(`${'('.repeat(LIMITS.filterDepthMax)}port 1${')'.repeat(LIMITS.filterDepthMax)}`)).toBeDefined();
  });
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'port',
      'src',
      'action',
      'and',
      'or',
      'not',
      'in',
      'is',
      'null',
      'between',
      'contains',
      'starts',
      'with',
    ),
    fc.constantFrom(
      '(',
      ')',
      ',',
      '=',
      '!=',
      '<',
      '!',
      "'",
      '"',
      '22',
      '10.0.0.0/8',
      'ACCEPT',
      '1e400',
      '--',
      '$1',
      ';',
      '%',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );

  it('is read or refused with a position inside it, and what is read survives being written', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(' ', ''), (pieces, separator) => {
        const text = pieces.join(separator);
        let filter: Filter | undefined;
        try {
          filter = parseFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
          const { position } = (error as EngineError).details;
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position).toBeLessThanOrEqual(text.length);
          return;
        }
        if (filter !== undefined) expect(parseFilter(formatFilter(filter))).toEqual(filter);
      }),
      { numRuns: 5_000 },
    );
  });
});
