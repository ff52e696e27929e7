import type { Connections } from '@networkflow/engine';
import type { AccessEntry, WhoAnswer, WhoCandidate, WhoReply, WhoTime } from '@networkflow/engine/contract';

export function time(utc: string): WhoTime {
  return { utc, zoned: utc };
}

export function fakeCandidate(number: number, spans = 1): WhoCandidate {
  const privateAddress = `10.0.0.${number}`;
  const place = { archive: 'ab'.repeat(32), member: 'fw.log', line: number };
  const [opened, closed] = [time('2026-11-20T13:00:00.000Z'), time('2026-11-20T15:00:00.000Z')];
  const row = {
    privateAddress,
    sourcePort: 40_001,
    destIp: '198.51.100.1',
    destPort: 443,
    protocol: 'tcp',
    natIp: '203.0.113.7',
    place,
  };
  const ended = time('2026-11-20T16:00:00.000Z');
  const [email, mac] = [`u***@example.com`, '02:42:**:**:**:**'];
  return {
    privateAddress,
    identity: {
      state: 'known',
      people: [
        {
          email,
          mac,
          sessionEnded: ended,
          row: { kind: 'session-end', time: ended, privateAddress, email, mac, place },
        },
      ],
      statement: 'The first session to end on this private address after the moment.',
    },
    confidence: 0.98,
    reasons: ['A connection of it was open.'],
    hasSamePort: true,
    spans: Array.from({ length: spans }, () => ({
      ends: 'bounded' as const,
      opened,
      closed,
      sourcePort: 40_001,
      destIp: '198.51.100.1',
      destPort: 443,
      protocol: 'tcp',
      isNearEdge: false,
      rows: [
        { kind: 'new' as const, time: opened, ...row },
        { kind: 'destroy' as const, time: closed, ...row },
      ],
    })),
    spansTotal: spans,
  };
}

export function fakeReply(overrides: Partial<WhoAnswer> = {}, entry: Partial<AccessEntry> = {}): WhoReply {
  const candidates = overrides.candidates ?? [fakeCandidate(1)];
  return {
    answer: {
      question: {
        natIp: '203.0.113.7',
        port: 40_001,
        at: time('2026-11-20T14:00:00.000Z'),
        asked: '2026-11-20T14:00:00Z',
        destIp: null,
        destPort: null,
        protocol: null,
        skewS: 2,
        natPorts: 'preserved',
        zone: 'UTC',
      },
      outcome: 'one',
      summary: ['One candidate: the private address 10.0.0.1.'],
      notices: [],
      ports: {
        declared: 'preserved',
        used: 'preserved',
        isContradicted: false,
        statement: 'It is declared.',
        contradictions: [],
      },
      candidates,
      candidatesTotal: candidates.length,
      ruledOutByPort: 0,
      gaps: [],
      limits: [
        { id: 'no-nat-port', statement: 'The records hold no public source port.', source: 'RFC 6888, section 4' },
      ],
      isRevealed: false,
      lakeVersion: 3,
      ...overrides,
    },
    entry: {
      seq: 7,
      at: '2026-11-21T09:00:00.000Z',
      actor: { kind: 'os', name: 'tester', from: 'bench' },
      reason: 'a test',
      case: { caseId: '12/26', requester: 'a court', legalBasis: 'an order' },
      asked: {},
      batch: null,
      outcome: 'one',
      candidates: 1,
      answerSha256: 'cd'.repeat(32),
      revealed: false,
      error: null,
      previous: '0'.repeat(64),
      hash: 'ef'.repeat(32),
      ...entry,
    },
  };
}

/** Connection logs that answer what a test says, and fail at everything else. */
export function fakeConnections(overrides: Partial<Connections>): Connections {
  const untold = (): Promise<never> =>
    Promise.reject(new Error('The fake connection logs were not told what to answer.'));
  const told = { import: untold, status: untold, stats: untold, maintain: untold, who: untold, whoBatch: untold };
  const base: Pick<Connections, keyof typeof told | 'accessLog' | 'close'> = {
    ...told,
    accessLog: untold,
    close: async () => undefined,
  };
  // Tests are about lookups; what else there is of connection logs is not asked.
  return { ...(base as Connections), ...overrides };
}
