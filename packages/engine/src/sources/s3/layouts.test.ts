import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../core/time-window.js';
import { datePath, fileSpan, fileTimes, folderSpan, foreignService, hourPath, overlaps, roleOf } from './layouts.js';

const PLAIN = 'AWSLogs/123456789012/vpcflowlogs/eu-central-1/';
const HIVE = 'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-central-1/';
const FILE = '123456789012_vpcflowlogs_eu-central-1_fl-0a_20261120T1435Z_1a2b3c4d.log.gz';
const at = (text: string): number => parseInstant(text);
const day = (date: string) => ({ from: at(date), to: at(date) + 86_400 });

describe('a folder of a bucket', () => {
  it.each([
    [PLAIN, 'plain'],
    [`some/prefix/${PLAIN}`, 'plain'],
    ['AWSLogs/o-a1b2c3d4e5/123456789012/vpcflowlogs/us-gov-west-1/', 'plain'],
    [HIVE, 'hive'],
    [`logs/${HIVE}`, 'hive'],
  ])('%s is where dates begin', (folder, layout) => {
    expect(roleOf(folder)).toEqual({ kind: 'dated', base: folder, layout });
  });

  it.each([`${PLAIN}2026/`, `${PLAIN}2026/11/`, `${PLAIN}2026/11/20/`, `${PLAIN}2026/11/20/14/`])(
    '%s lies below it',
    (folder) => {
      expect(roleOf(folder)).toEqual({ kind: 'dated', base: PLAIN, layout: 'plain' });
    },
  );

  it.each([
    'AWSLogs/',
    'x/AWSLogs/',
    'AWSLogs/o-a1b2c3d4e5/',
    'AWSLogs/123456789012/',
    'AWSLogs/o-a1b2c3d4e5/123456789012/',
    'AWSLogs/123456789012/vpcflowlogs/',
    'AWSLogs/aws-account-id=123456789012/',
    'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/',
  ])('%s is on the way to it', (folder) => {
    expect(roleOf(folder)).toEqual({ kind: 'above' });
  });

  it.each([
    ['AWSLogs/123456789012/CloudTrail/', 'CloudTrail'],
    ['AWSLogs/o-a1b2c3d4e5/123456789012/CloudTrail/us-east-1/', 'CloudTrail'],
    ['p/AWSLogs/123456789012/elasticloadbalancing/', 'elasticloadbalancing'],
    ['AWSLogs/aws-account-id=123456789012/aws-service=route53resolver/', 'route53resolver'],
  ])('%s belongs to another service', (folder, service) => {
    expect(roleOf(folder)).toEqual({ kind: 'foreign', service });
  });

  it.each(['', 'logs/', '2026/11/20/', 'AWSLogs/readme/', 'vpcflowlogs/2026/', 'year=2026/'])(
    '%s is unknown',
    (folder) => {
      expect(roleOf(folder)).toEqual({ kind: 'unknown' });
    },
  );
});

describe('the time of an object', () => {
  it.each([
    [`${PLAIN}2026/11/20/x.log.gz`, day('2026-11-20')],
    [`${PLAIN}2024/02/29/x.log.gz`, day('2024-02-29')],
    [`${PLAIN}2026/11/20/23/x.log.gz`, { from: at('2026-11-20T23:00:00Z'), to: at('2026-11-21') }],
    [`${HIVE}year=2026/month=11/day=20/x.log.parquet`, day('2026-11-20')],
    [
      `${HIVE}year=2026/month=11/day=20/hour=00/x.log.parquet`,
      { from: at('2026-11-20'), to: at('2026-11-20T01:00:00Z') },
    ],
    ['export/year=2026/month=1/day=2/hour=3/x', { from: at('2026-01-02T03:00:00Z'), to: at('2026-01-02T04:00:00Z') }],
  ])('is that of its folder: %s', (key, span) => {
    expect(folderSpan(key)).toEqual(span);
    expect(fileSpan(key)).toEqual(span);
  });

  it('is the minute in an AWS name, wherever the object lies', () => {
    const span = { from: at('2026-11-20T14:35:00Z'), to: at('2026-11-20T14:36:00Z') };

    expect(fileSpan(`${PLAIN}2026/11/20/${FILE}`)).toEqual(span);
    expect(fileSpan(`copied/somewhere/${FILE}`)).toEqual(span);
  });

  it.each([
    'a.log.gz',
    'backup/2024/11/20/a.log.gz',
    `${PLAIN}2026/13/01/a.gz`,
    `${PLAIN}a.log.gz`,
    'a_20261120T1435Z_/b.gz',
  ])('is unknown for %s', (key) => {
    expect(fileSpan(key)).toBeUndefined();
  });
});

describe('the file times of a window', () => {
  const window = { from: at('2026-11-20T12:00:00Z'), to: at('2026-11-20T13:00:00Z') };

  it('end as late as a file may be that holds a record of the window, and begin one file before it', () => {
    expect(fileTimes(window, 3600)).toEqual({ from: at('2026-11-20T11:55:00Z'), to: at('2026-11-20T14:15:00Z') });
    expect(fileTimes({}, 3600)).toEqual({ from: -Infinity, to: Infinity });
    expect(fileTimes({ from: 0 }, 0)).toEqual({ from: -300, to: Infinity });
  });

  it('take files by their minute, half-open', () => {
    const wanted = fileTimes(window, 0);
    const takes = (time: string) => {
      const span = fileSpan(`x_vpcflowlogs_fl_${time}_h.log.gz`);
      return span !== undefined && overlaps(span, wanted);
    };

    expect(['20261120T1154Z', '20261120T1155Z', '20261120T1314Z', '20261120T1315Z'].map(takes)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('the path of a time', () => {
  it('is that of the layout', () => {
    const instant = at('2026-02-03T04:05:06Z');

    expect(datePath('plain', instant)).toBe('2026/02/03/');
    expect(hourPath('plain', instant)).toBe('2026/02/03/04/');
    expect(datePath('hive', instant)).toBe('year=2026/month=02/day=03/');
    expect(hourPath('hive', instant)).toBe('year=2026/month=02/day=03/hour=04/');
  });
});

describe('a name of AWS', () => {
  it.each([
    [
      'x/123456789012_elasticloadbalancing_us-east-1_app.lb.1_20261120T1435Z_1.2.3.4_abc.log.gz',
      'elasticloadbalancing',
    ],
    ['123456789012_CloudTrail_us-east-1_20261120T1435Z_abc.json.gz', 'CloudTrail'],
    ['AWSLogs/123456789012/Config/us-east-1/x.json.gz', 'Config'],
    [`${PLAIN}2026/11/20/${FILE}`, undefined],
    ['my-own.log.gz', undefined],
    ['123456789012_copy.log.gz', undefined],
  ])('tells the service: %s', (key, service) => {
    expect(foreignService(key)).toBe(service);
  });
});
