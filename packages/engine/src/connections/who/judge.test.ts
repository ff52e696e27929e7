import { describe, expect, it } from 'vitest';
import { draftCandidates } from './draft.js';
import type { Evidence, Question, SpanRecord } from './evidence.js';
import { judge } from './judge.js';

const AT = Date.UTC(2026, 10, 20, 12);
const HOUR_MS = 3_600_000;

const QUESTION: Question = {
  natIp: '203.0.113.1',
  port: 4_000,
  atMs: AT,
  asked: '2026-11-20T12:00:00Z',
  destIp: null,
  destPort: null,
  protocol: null,
  skewMs: 2_000,
  natPorts: 'preserved',
  zone: 'UTC',
};

const HELD: SpanRecord = {
  opened: AT - HOUR_MS,
  closed: AT + HOUR_MS,
  ends: 'bounded',
  sourceIp: '10.0.0.1',
  sourcePort: 4_000,
  destIp: '198.51.100.1',
  destPort: 443,
  protocol: 6,
};

function answerTo(spans: readonly SpanRecord[], isCut: boolean) {
  const evidence: Evidence = { spans, isCut, contradictions: [], contradictionsTotal: 0, silences: [] };
  return judge(QUESTION, evidence, draftCandidates(QUESTION, evidence), {
    ends: new Map(),
    placesOf: () => ({ opened: null, closed: null }),
    ruledOutByPort: 0,
    lakeVersion: 1,
    isRevealed: false,
  });
}

describe('an answer that weighed all connections', () => {
  it('names one holder, or says that there is none', () => {
    expect([answerTo([HELD], false).outcome, answerTo([], false).outcome]).toEqual(['one', 'none']);
  });
});

describe('an answer that could not weigh all connections', () => {
  it('never takes who was found for the only one', () => {
    const { outcome, summary, notices } = answerTo([HELD], true);

    expect(outcome).toBe('several');
    expect(summary.join(' ')).not.toContain('is certain');
    expect(notices.join(' ')).toContain('more connections than one answer weighs');
  });

  it('never takes nobody for an answer', () => {
    const { outcome, summary } = answerTo([], true);

    expect(outcome).toBe('coverage-gap');
    expect(summary.join(' ')).toContain('among those that were, and that means nothing');
  });
});
