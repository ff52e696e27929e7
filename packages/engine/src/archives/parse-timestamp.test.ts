import { describe, expect, it } from 'vitest';
import { parseTimestamp } from './parse-timestamp.js';
import { TimeZone } from './time-zone.js';

const TEN = Date.UTC(2026, 10, 21, 10);

/** What is written, and the instant it is, in Unix milliseconds. */
const TAKEN: readonly (readonly [name: string, text: string, ms: number])[] = [
  ['Unix seconds', '1795255200', TEN],
  ['Unix seconds before 2001, of nine digits', '946684800', Date.UTC(2000, 0, 1)],
  ['Unix milliseconds', '1795255200250', TEN + 250],
  ['Unix microseconds', '1795255200250999', TEN + 250],
  ['Unix nanoseconds, cut off rather than rounded', '1795255200999999999', TEN + 999],
  ['Unix seconds with a fraction', '1795255200.123456', TEN + 123],
  ['Unix seconds with a short fraction', '1795255200.5', TEN + 500],
  ['Unix seconds with a comma', '1795255200,25', TEN + 250],
  ['Unix milliseconds with a fraction', '1795255200250.75', TEN + 250],
  ['RFC 3339 in UTC', '2026-11-21T10:00:00Z', TEN],
  ['RFC 3339 east of UTC', '2026-11-21T12:00:00+02:00', TEN],
  ['RFC 3339 west of UTC, a day earlier there', '2026-11-20T22:30:00-11:30', TEN],
  ['RFC 3339 with an unknown local offset', '2026-11-21T10:00:00-00:00', TEN],
  ['RFC 3339 with milliseconds', '2026-11-21T10:00:00.250Z', TEN + 250],
  ['RFC 3339 with nanoseconds', '2026-11-21T10:00:00.250999999Z', TEN + 250],
  ['RFC 3339 with tenths', '2026-11-21T10:00:00.7+00:00', TEN + 700],
  ['a comma before the fraction (ISO 8601)', '2026-11-21T10:00:00,250Z', TEN + 250],
  ['small letters t and z', '2026-11-21t10:00:00z', TEN],
  ['a blank instead of T', '2026-11-21 10:00:00Z', TEN],
  ['a blank instead of T, and an offset', '2026-11-21 12:00:00+02:00', TEN],
  ['a blank before the offset', '2026-11-21 12:00:00 +0200', TEN],
  ['an offset without a colon', '2026-11-21T12:00:00+0200', TEN],
  ['an offset of hours', '2026-11-21T12:00:00+02', TEN],
  ['UTC by name', '2026-11-21 10:00:00 UTC', TEN],
  ["Go's time.String()", '2026-11-21 10:00:00.25 +0000 UTC', TEN + 250],
  ['RFC 9557, with the name of the zone', '2026-11-21T11:00:00+01:00[Europe/Berlin]', TEN],
  ['the basic form of ISO 8601', '20261121T100000Z', TEN],
  ['the basic form with an offset', '20261121T120000.25+0200', TEN + 250],
  ['generalized time of LDAP and X.509', '20261121100000Z', TEN],
  ['a week date', '2026-W47-6T10:00:00Z', TEN],
  ['a week date in the basic form', '2026W476T10:00:00Z', TEN],
  ['the first week of a year, in the year before', '2026-W01-1T00:00:00Z', Date.UTC(2025, 11, 29)],
  ['an ordinal date', '2026-325T10:00:00Z', TEN],
  ['RFC 5322 (2822)', 'Sat, 21 Nov 2026 10:00:00 +0000', TEN],
  ['RFC 5322 without the day of the week', '21 Nov 2026 12:00:00 +0200', TEN],
  ['RFC 5322 with a comment', 'Sat, 21 Nov 2026 12:00:00 +0200 (EET)', TEN],
  ["HTTP's date", 'Sat, 21 Nov 2026 10:00:00 GMT', TEN],
  ['the Common Log Format', '[21/Nov/2026:10:00:00 +0000]', TEN],
  ['the Common Log Format without brackets', '21/Nov/2026:12:00:00 +0200', TEN],
  ['date(1) in UTC', 'Sat Nov 21 10:00:00 UTC 2026', TEN],
  ['midnight at the end of a day', '2026-11-20T24:00:00Z', Date.UTC(2026, 10, 21)],
  ['a leap second, the last millisecond before it', '2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1) - 1],
  ['a leap second elsewhere', '2017-01-01T08:59:60+09:00', Date.UTC(2017, 0, 1) - 1],
  ['29 February of a leap year', '2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ['blanks around it', '  2026-11-21T10:00:00Z ', TEN],
  ['quotes around it', '"2026-11-21T10:00:00Z"', TEN],
  ['brackets around a number', '[1795255200.250]', TEN + 250],
  ['the first instant', '1970-01-01T00:00:00Z', 0],
  ['the last one', '2199-12-31T23:59:59.999Z', Date.UTC(2200, 0, 1) - 1],
];

/** What is refused, and a word of the reason. */
const REFUSED: readonly (readonly [name: string, text: string, reason: string])[] = [
  ['nothing', '', 'empty'],
  ['a local time', '2026-11-21 10:00:00', 'no offset'],
  ['a local time with T', '2026-11-21T10:00:00', 'no offset'],
  ['a local time with a fraction', '2026-11-21T10:00:00.5', 'no offset'],
  ['a local time in the basic form', '20261121T100000', 'no offset'],
  ['a local time of digits alone', '20261121100000', 'no offset'],
  ['ctime(3), which is local', 'Sat Nov 21 10:00:00 2026', 'no offset'],
  ['RFC 5322 without its zone', 'Sat, 21 Nov 2026 10:00:00', 'no offset'],
  ['the Common Log Format without its offset', '21/Nov/2026:10:00:00', 'no offset'],
  ['syslog of RFC 3164', 'Nov 21 10:00:00', 'no year'],
  ['syslog of RFC 3164 with a priority', '<134>Nov  1 10:00:00 fw1', 'no year'],
  ['a date', '2026-11-21', 'without a time'],
  ['a date in the basic form', '20261121', 'without a time'],
  ['a week', '2026-W47', 'without a time'],
  ['a time of day', '10:00:00Z', 'without a date'],
  ['minutes', '2026-11-21T10:00Z', 'no seconds'],
  ['an hour', '2026-11-21T10Z', 'no seconds'],
  ['a zone that stands for several', 'Sat, 21 Nov 2026 10:00:00 CST', 'several offsets'],
  ['a zone that stands for several in date(1)', 'Sat Nov 21 10:00:00 IST 2026', 'several offsets'],
  ['RFC 850, with two digits of a year', 'Saturday, 21-Nov-26 10:00:00 GMT', 'two digits'],
  ['day and month in either order', '11/12/2026 10:00:00 AM', 'day or its month'],
  ['day and month with dots', '21.11.2026 10:00:00', 'form'],
  ['TAI64N', '@4000000067402a4b00000000', 'form'],
  ['seconds too early for a number', '86400', '2000 and 2200'],
  ['a date of Excel', '46347.4166', '2000 and 2200'],
  ["Windows' file time", '134397252000000000', '2000 and 2200'],
  [".NET's ticks", '639000000000000000', '2000 and 2200'],
  ['a number too large', '99999999999999999999', '2000 and 2200'],
  ['a negative number', '-1795255200', 'form'],
  ['an exponent', '1.795e9', 'form'],
  ['hexadecimal', '0x6b014320', 'form'],
  ['30 February', '2026-02-30T10:00:00Z', 'no such day'],
  ['29 February of another year', '2027-02-29T10:00:00Z', 'no such day'],
  ['month 13', '2026-13-01T10:00:00Z', 'no such day'],
  ['day 366 of another year', '2026-366T10:00:00Z', 'no such day'],
  ['week 53 of a year with 52', '2027-W53-5T00:00:00Z', 'no such day'],
  ['hour 25', '2026-11-21T25:00:00Z', 'time of day'],
  ['a second past midnight at the end of a day', '2026-11-21T24:00:01Z', 'time of day'],
  ['minute 60', '2026-11-21T10:60:00Z', 'time of day'],
  ['second 61', '2026-11-21T10:00:61Z', 'time of day'],
  ['second 60 where no leap second was', '2026-11-21T10:00:60Z', 'leap second'],
  ['an offset that no zone has', '2026-11-21T10:00:00+23:00', 'offset in use'],
  ['the wrong day of the week', 'Sun, 21 Nov 2026 10:00:00 +0000', 'day of the week'],
  ['a time before 1970', '1969-12-31T23:59:59Z', '1970 and 2200'],
  ['a time after 2199', '2200-01-01T00:00:00Z', '1970 and 2200'],
  ['the year 0', '0000-01-01T00:00:00Z', 'no such day'],
  ['ten digits of a fraction', '2026-11-21T10:00:00.0123456789Z', 'form'],
  ['digits of another script', '２０２６-11-21T10:00:00Z', 'form'],
  ['two times', '2026-11-21T10:00:00Z 2026-11-21T10:00:00Z', 'form'],
  ['a long text', `2026-11-21T10:00:00Z${' '.repeat(10)}${'x'.repeat(100)}`, 'too long'],
  ['words', 'yesterday', 'form'],
];

describe('a timestamp', () => {
  it.each(TAKEN)('is taken: %s (%s)', (_name, text, ms) => {
    expect(parseTimestamp(text)).toEqual({ ms });
  });

  it.each(REFUSED)('is refused: %s (%s)', (_name, text, reason) => {
    expect(parseTimestamp(text)).toEqual({ refused: expect.stringContaining(reason) });
  });

  it('has at least 30 encodings that are taken', () => {
    expect(new Set(TAKEN.map(([, text]) => text)).size).toBeGreaterThanOrEqual(30);
  });
});

describe('a local time', () => {
  const berlin = new TimeZone('Europe/Berlin');

  it.each([
    ['in winter', '2026-11-21 11:00:00', TEN],
    ['in summer', '2026-07-01 12:00:00.125', Date.UTC(2026, 6, 1, 10, 0, 0, 125)],
    ['a second before clocks are put forward', '2026-03-29 01:59:59', Date.UTC(2026, 2, 29, 0, 59, 59)],
    ['as soon as they were', '2026-03-29 03:00:00', Date.UTC(2026, 2, 29, 1)],
    ['a second before clocks are put back over it', '2026-10-25 01:59:59', Date.UTC(2026, 9, 24, 23, 59, 59)],
    ['once it is told apart again', '2026-10-25 03:00:00', Date.UTC(2026, 9, 25, 2)],
    ['that says its offset nevertheless', '2026-11-21T10:00:00Z', TEN],
    ['of ctime(3)', 'Sat Nov 21 11:00:00 2026', TEN],
    ['in the basic form', '20261121110000', TEN],
  ])('is an instant when its zone is named: %s', (_name, text, ms) => {
    expect(parseTimestamp(text, berlin)).toEqual({ ms });
  });

  it('is refused when clocks showed it twice or never', () => {
    expect(parseTimestamp('2026-10-25 02:30:00', berlin)).toEqual({ refused: expect.stringContaining('twice') });
    expect(parseTimestamp('2026-03-29 02:30:00', berlin)).toEqual({ refused: expect.stringContaining('put forward') });
  });

  it('is an instant in zones of half an hour, and by an offset', () => {
    expect(parseTimestamp('2026-11-21 15:30:00', new TimeZone('Asia/Kolkata'))).toEqual({ ms: TEN });
    expect(parseTimestamp('2026-11-21 15:30:00', new TimeZone('+05:30'))).toEqual({ ms: TEN });
  });

  it.each(['Mars/Olympus', '+25:00', '', 'CET; DROP'])('has no zone called %s', (name) => {
    expect(() => new TimeZone(name)).toThrow(/is no time zone/);
  });
});
