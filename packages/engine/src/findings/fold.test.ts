import { describe, expect, it } from 'vitest';
import type { Candidate, FindingRecord } from './finding-record.js';
import { foldFindings, TIMELINE_MAX } from './fold.js';

const HOUR_S = 3_600;
const DAY_S = 86_400;

function found(first: number, last: number, fields: Partial<Candidate> = {}): Candidate {
  return {
    detection: 'a-detection',
    subject: '10.0.0.1',
    object: null,
    title: `seen at ${first}`,
    severity: 'medium',
    confidence: 0.9,
    mitre: [],
    peers: [],
    threshold: 1,
    unit: 'ports',
    measures: {},
    where: '',
    sql: '',
    benign: '',
    first,
    last,
    value: 10,
    ...fields,
  };
}

function fold(known: readonly FindingRecord[], candidates: readonly Candidate[], from: number, to: number, ran = true) {
  return foldFindings({
    known,
    found: candidates,
    ran: new Set(ran ? ['a-detection'] : []),
    window: { from, to },
    tenant: 'local',
  });
}

describe('folding', () => {
  it('makes one finding of repeats within a day, with a count and a timeline', () => {
    const [finding, ...rest] = fold(
      [],
      [found(0, 60), found(HOUR_S, HOUR_S + 60), found(20 * HOUR_S, 21 * HOUR_S)],
      0,
      DAY_S,
    );

    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ count: 3, firstSeen: 0, lastSeen: 21 * HOUR_S, first: 20 * HOUR_S });
    expect(finding?.timeline.map(({ first }) => first)).toEqual([0, HOUR_S, 20 * HOUR_S]);
  });

  it('makes two of incidents more than a day apart, and of other subjects or objects', () => {
    const all = fold(
      [],
      [found(0, 60), found(3 * DAY_S, 3 * DAY_S + 60), found(0, 60, { object: 'tcp/22' })],
      0,
      9 * DAY_S,
    );

    expect(all).toHaveLength(3);
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
  });

  it('gives the same answer however often the same window is run', () => {
    const candidates = [found(0, 60), found(5 * HOUR_S, 6 * HOUR_S)];
    const once = fold([], candidates, 0, DAY_S);

    expect(fold(once, candidates, 0, DAY_S)).toEqual(once);
  });

  it('gives the same finding hour by hour as at once', () => {
    const whole = fold([], [found(0, 3 * HOUR_S - 1)], 0, 3 * HOUR_S);
    let hourly: FindingRecord[] = [];
    for (const hour of [0, 1, 2]) {
      hourly = fold(hourly, [found(0, (hour + 1) * HOUR_S - 1)], hour * HOUR_S, (hour + 1) * HOUR_S);
    }

    expect(hourly).toEqual(whole);
  });

  it('keeps the beginning that a later run no longer read', () => {
    const first = fold([], [found(0, HOUR_S)], 0, 2 * HOUR_S);
    const [later] = fold(first, [found(HOUR_S - 10, 3 * HOUR_S)], 2 * HOUR_S, 4 * HOUR_S);

    expect(later).toMatchObject({ id: first[0]?.id, count: 1, firstSeen: 0, lastSeen: 3 * HOUR_S });
  });

  it('forgets what a run over the same window no longer finds, unless the detection did not run', () => {
    const before = fold([], [found(10, 60)], 0, DAY_S);

    expect(fold(before, [], 0, DAY_S)).toEqual([]);
    expect(fold(before, [], DAY_S, 2 * DAY_S)).toEqual(before);
    expect(fold(before, [], 0, DAY_S, false)).toEqual(before);
  });

  it('speaks of the gravest appearance', () => {
    const [finding] = fold([], [found(0, 60, { severity: 'high' }), found(HOUR_S, HOUR_S + 1)], 0, DAY_S);

    expect(finding).toMatchObject({ severity: 'high', title: 'seen at 0' });
  });

  it('bounds the timeline and not the count', () => {
    const every = Array.from({ length: TIMELINE_MAX + 40 }, (_, i) => found(i * HOUR_S, i * HOUR_S + 9));
    const first = fold([], every.slice(0, 120), 0, 120 * HOUR_S);
    const [finding] = fold(first, every.slice(120), 120 * HOUR_S, 200 * HOUR_S);

    expect(finding).toMatchObject({ count: TIMELINE_MAX + 40, firstSeen: 0 });
    expect(finding?.timeline).toHaveLength(TIMELINE_MAX);
  });

  it('gives the id to one part when an incident falls in two', () => {
    const days = [0, 1, 2].map((day) => found(day * DAY_S, day * DAY_S + 60 * 60));
    const one = fold([], days, 0, 3 * DAY_S);
    const two = fold(one, [], DAY_S, 2 * DAY_S);

    expect(one).toHaveLength(1);
    expect(two).toHaveLength(2);
    expect(two.map(({ id }) => id)).toContain(one[0]?.id);
    expect(new Set(two.map(({ id }) => id)).size).toBe(2);
  });
});
