import { describe, expect, it } from 'vitest';
import { connectionHoursFigure } from '../../charts/connection-hours';
import { durationBarsFigure } from '../../charts/duration-bars';
import { paletteFor } from '../../charts/palette';
import { CONNECTION_LOG, type TypedQuestion } from '../../state/connection-log-state';
import { askedWords, headlineOf, portCase } from './lookup-words';
import { readQuestion } from './read-question';
import { whoCommand } from './who-command';

const PALETTE = paletteFor('light');
const EMPTY: TypedQuestion = CONNECTION_LOG.read(new URLSearchParams());
const TYPED: TypedQuestion = {
  ...EMPTY,
  nat: ' 203.0.113.7 ',
  natport: '40000',
  moment: '2026-01-05 09:00',
  zone: 'Europe/Berlin',
};

describe('the question as it is typed', () => {
  it('is asked for an instant, and says its zone', () => {
    expect(readQuestion(TYPED).request).toEqual({
      natIp: '203.0.113.7',
      port: 40_000,
      at: '2026-01-05T09:00:00+01:00',
      natPorts: 'unknown',
      zone: 'Europe/Berlin',
    });
    const more = { ...TYPED, natport: '', dest: '198.51.100.1', destport: '443', proto: 'TCP', skew: '5' };
    expect(readQuestion(more).request).toMatchObject({
      destIp: '198.51.100.1',
      destPort: 443,
      protocol: 'tcp',
      skewS: 5,
    });
    expect(readQuestion(more).request).not.toHaveProperty('port');
  });

  it.each([
    [{ nat: '' }, 'nat'],
    [{ natport: '65536' }, 'natport'],
    [{ natport: '1e3' }, 'natport'],
    [{ destport: '-1' }, 'destport'],
    [{ skew: '3601' }, 'skew'],
    [{ zone: '' }, 'zone'],
    [{ moment: '' }, 'moment'],
    [{ moment: '2026-03-29 02:30' }, 'moment'],
    [{ moment: '2026-10-25 02:30' }, 'moment'],
  ])('is not asked with %j', (change, field) => {
    expect(Object.keys(readQuestion({ ...TYPED, ...change }).problems ?? {})).toEqual([field]);
  });

  it('is read from a link within bounds, and never a reason', () => {
    const params = new URLSearchParams({ nat: 'x'.repeat(101), natports: 'evil', reason: 'secret' });
    const read = CONNECTION_LOG.read(params);
    expect([read.nat, read.natports]).toEqual(['', 'unknown']);
    expect(CONNECTION_LOG.names).not.toContain('reason');
  });

  it('is a command of the same meaning, safe in a shell', () => {
    const { request } = readQuestion({ ...TYPED, proto: "tcp'; rm -rf /" });
    if (request === undefined) throw new Error('It is a question.');
    const command = whoCommand(request);
    expect(command).toContain("--nat-ip 203.0.113.7 --port 40000 --at '2026-01-05T09:00:00+01:00'");
    expect(command).toContain(`--protocol 'tcp'\\''; rm -rf /'`);
    expect(command).toContain('--reason WHY');
  });
});

describe('what an answer is called', () => {
  it('is several where several are left, hosts or people', () => {
    expect(headlineOf({ outcome: 'several', candidatesTotal: 3 }).title).toBe('Several candidates: 3');
    expect(headlineOf({ outcome: 'several', candidatesTotal: 1 }).title).toBe('Not certain: one host is left');
    expect(headlineOf({ outcome: 'coverage-gap', candidatesTotal: 0 }).meaning).toContain('means nothing');
  });

  it('says that the records contradict what was declared', () => {
    const ports = {
      declared: 'preserved',
      used: 'unknown',
      isContradicted: true,
      statement: '',
      contradictions: [],
    } as const;
    expect(portCase({ ports })).toContain('contradicted');
    expect(portCase({ ports: { ...ports, isContradicted: false } })).toBe('Ports: unknown, declared preserved');
  });
});

describe('what was asked', () => {
  it.each([
    [
      { natIp: '203.0.113.7', port: 40_000, asked: '2026-01-05T09:00:00Z' },
      '203.0.113.7 port 40000 at 2026-01-05T09:00:00Z',
    ],
    [{ natIp: '203.0.113.7', port: null, at: 'now' }, '203.0.113.7 at now'],
    [{ questions: 12, batch: 'b7' }, 'a batch of 12 questions'],
    [{ natIp: { evil: true } }, ''],
  ])('%j is %s', (asked, words) => {
    expect(askedWords(asked)).toBe(words);
  });
});

describe('pictures of connections', () => {
  it('marks hours that nobody logged, also those before the first', () => {
    const rows = [
      { hour: '2026-01-05T01:00:00Z', new_records: 3, destroy_records: 1, session_ends: 0 },
      { hour: '2026-01-05T02:00:00Z', new_records: 0, destroy_records: 0, session_ends: 2 },
    ];
    const window = { from: '2026-01-05T00:00:00Z', to: '2026-01-05T04:00:00Z' };
    const { data, layout, summary } = connectionHoursFigure({ rows, window, palette: PALETTE });
    expect(data[0]).toMatchObject({ y: [0, 4, 0, 0] });
    expect(layout.shapes).toHaveLength(2);
    expect(summary).toContain('4 hours; 2 silent');
  });

  it('draws no more hours than a picture has room for', () => {
    const window = { from: '1970-01-01', to: '2100-01-01' };
    expect(connectionHoursFigure({ rows: [], window, palette: PALETTE }).data[0]).toMatchObject({
      y: { length: 10_000 },
    });
  });

  it('orders classes of durations by length, and marks what has no end', () => {
    const rows = [
      { ends: 'no-end', duration: 'a day or more', connections: 2, median_seconds: 90_000 },
      { ends: 'bounded', duration: '1 to 10 s', connections: 5, median_seconds: 4 },
      { ends: 'bounded', duration: 'under 1 s', connections: 1, median_seconds: 0.2 },
    ];
    const { data } = durationBarsFigure(rows, PALETTE);
    expect(data).toMatchObject([
      { x: ['under 1 s', '1 to 10 s', 'a day or more'], y: [1, 5, 0] },
      { y: [0, 0, 2], marker: { pattern: { shape: '/' } } },
    ]);
  });
});
