import { describe, expect, it } from 'vitest';
import type { WhoAnswer } from '../../schema/connection-questions.js';
import {
  connectionWorld,
  generator,
  holdersOf,
  type LoggedConnection,
  WORLD_NATS,
  type World,
} from '../../testing/connection-world.js';
import { draftCandidates } from './draft.js';
import type { Contradiction, Evidence, Question, SessionEnd, SpanRecord } from './evidence.js';
import { judge } from './judge.js';
import { isContradiction } from './ports.js';
import { silencesOf } from './silences.js';

const SKEW_MS = 2_000;
const WORLDS = 10;
const QUESTIONS_A_WORLD = 150;

/** New and Destroy of the same addresses and ports, paired in the order of their logged times. */
function pairUp(records: readonly LoggedConnection[]): SpanRecord[] {
  const byTuple = new Map<string, LoggedConnection[]>();
  for (const record of records) {
    const { host, sourcePort, destIp, destPort } = record.of;
    const key = [host, sourcePort, destIp, destPort].join('|');
    const list = byTuple.get(key) ?? [];
    const last = list.at(-1);
    if (last === undefined || last.at !== record.at || last.type !== record.type) list.push(record);
    byTuple.set(key, list);
  }
  return [...byTuple.values()].flatMap((list) => {
    const spans: SpanRecord[] = [];
    let open: LoggedConnection | undefined;
    const add = (of: LoggedConnection['of'], opened: number | null, closed: number | null, ends: SpanRecord['ends']) =>
      spans.push({
        opened,
        closed,
        ends,
        sourceIp: of.host,
        sourcePort: of.sourcePort,
        destIp: of.destIp,
        destPort: of.destPort,
        protocol: 6,
      });
    for (const record of list) {
      if (record.type === 'New') {
        if (open !== undefined) add(open.of, open.at, record.at, 'superseded');
        open = record;
      } else {
        add(record.of, open?.at ?? null, record.at, open === undefined ? 'no-beginning' : 'bounded');
        open = undefined;
      }
    }
    if (open !== undefined) add(open.of, open.at, null, 'no-end');
    return spans;
  });
}

function silencesIn(world: World) {
  const times = [...world.others, ...world.connections.map(({ at }) => at), ...world.sessionEnds.map(({ at }) => at)];
  const minutes = new Map<number, { records: number; first: number; last: number }>();
  for (const at of times.sort((a, b) => a - b)) {
    const minute = Math.floor(at / 60_000);
    const known = minutes.get(minute);
    if (known === undefined) minutes.set(minute, { records: 1, first: at, last: at });
    else minutes.set(minute, { records: known.records + 1, first: known.first, last: at });
  }
  return silencesOf([...minutes.values()]);
}

/** Asks a world as the product would ask its lake. */
function asker(world: World): (question: Question) => WhoAnswer {
  const silences = silencesIn(world);
  const byNat = new Map<string, Evidence>(
    WORLD_NATS.map((nat) => {
      const spans = pairUp(world.connections.filter(({ of }) => of.nat === nat));
      const contradictions = contradictionsAmong(spans);
      return [nat, { spans, isCut: false, contradictions, contradictionsTotal: contradictions.length, silences }];
    }),
  );
  const ends = new Map<string, SessionEnd[]>();
  for (const { at, host, person } of world.sessionEnds) {
    const end = { at, privateIp: host, email: `${person}@example.com`, mac: '02:42:00:00:00:01', place: null };
    ends.set(host, [...(ends.get(host) ?? []), end]);
  }
  return (question) => {
    const evidence = byNat.get(question.natIp);
    if (evidence === undefined) throw new Error(`no such NAT address: ${question.natIp}`);
    return judge(question, evidence, draftCandidates(question, evidence), {
      ends,
      placesOf: () => ({ opened: null, closed: null }),
      ruledOutByPort: 0,
      lakeVersion: 1,
      isRevealed: true,
    });
  };
}

function contradictionsAmong(spans: readonly SpanRecord[]): Contradiction[] {
  const found: Contradiction[] = [];
  for (const first of spans) {
    for (const second of spans) {
      if (first.sourcePort !== second.sourcePort || first.destIp !== second.destIp) continue;
      if (isContradiction(first, second, SKEW_MS)) found.push({ first, second });
    }
  }
  return found;
}

interface Tally {
  questions: number;
  readonly outcomes: Record<WhoAnswer['outcome'], number>;
  missed: string[];
  wrong: string[];
  unseenGaps: string[];
  named: number;
}

/** Asks about held and unheld ports, about edges and middles, with and without a destination. */
function tallyWorld(
  seed: number,
  options: { ports: 'preserved' | 'translated'; declared: Question['natPorts'] },
): Tally {
  const world = connectionWorld({ seed, ports: options.ports, hasGap: seed % 2 === 0, skewMs: SKEW_MS });
  const ask = asker(world);
  const random = generator(seed + 1_000_000);
  const tally: Tally = {
    questions: 0,
    outcomes: { one: 0, several: 0, none: 0, 'coverage-gap': 0 },
    missed: [],
    wrong: [],
    unseenGaps: [],
    named: 0,
  };
  for (let i = 0; i < QUESTIONS_A_WORLD; i += 1) {
    const some = world.held[Math.floor(random() * world.held.length)];
    if (some === undefined) throw new Error('an empty world');
    const isHeld = random() < 0.7;
    const spread = isHeld
      ? some.from + random() * (some.to - some.from)
      : world.start + random() * (world.end - world.start);
    const edge = random() < 0.5 ? some.from : some.to;
    const at = Math.round(random() < 0.25 ? edge + (random() * 2 - 1) * 3 * SKEW_MS : spread);
    const destIp = random() < 0.6 ? some.destIp : undefined;
    const port = random() < 0.9 ? some.publicPort : undefined;
    const question: Question = {
      natIp: some.nat,
      port: port ?? null,
      atMs: at,
      asked: new Date(at).toISOString(),
      destIp: destIp ?? null,
      destPort: null,
      protocol: null,
      skewMs: SKEW_MS,
      natPorts: options.declared,
      zone: 'UTC',
    };
    const answer = ask(question);
    const truth = holdersOf(world, { nat: some.nat, port, at, destIp });
    const label = `seed ${seed}, question ${i}: ${answer.outcome}`;
    tally.questions += 1;
    tally.outcomes[answer.outcome] += 1;
    const found = new Set(answer.candidates.map(({ privateAddress }) => privateAddress));
    if (answer.outcome !== 'coverage-gap' && truth.some(({ host }) => !found.has(host))) tally.missed.push(label);
    if (answer.outcome === 'one' && !isRight(answer, truth)) tally.wrong.push(label);
    if (answer.outcome === 'one' && answer.candidates[0]?.identity.state === 'known') tally.named += 1;
    const isInGap = world.gap !== null && at > world.gap.from && at < world.gap.to;
    if (isInGap && answer.outcome !== 'coverage-gap') tally.unseenGaps.push(label);
  }
  return tally;
}

function isRight(answer: WhoAnswer, truth: readonly { host: string; person: string }[]): boolean {
  const [candidate] = answer.candidates;
  if (candidate === undefined || truth.length === 0) return false;
  const isHost = truth.every(({ host }) => host === candidate.privateAddress);
  const [person] = candidate.identity.people;
  return (
    isHost &&
    (candidate.identity.state !== 'known' || truth.every((held) => person?.email === `${held.person}@example.com`))
  );
}

function tallyAll(options: Parameters<typeof tallyWorld>[1]): Tally {
  const tallies = Array.from({ length: WORLDS }, (_, seed) => tallyWorld(seed + 1, options));
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    questions: sum(({ questions }) => questions),
    outcomes: {
      one: sum(({ outcomes }) => outcomes.one),
      several: sum(({ outcomes }) => outcomes.several),
      none: sum(({ outcomes }) => outcomes.none),
      'coverage-gap': sum(({ outcomes }) => outcomes['coverage-gap']),
    },
    missed: tallies.flatMap(({ missed }) => missed),
    wrong: tallies.flatMap(({ wrong }) => wrong),
    unseenGaps: tallies.flatMap(({ unseenGaps }) => unseenGaps),
    named: sum(({ named }) => named),
  };
}

describe('who, against everything that is true of a made-up world', () => {
  it.each([
    { ports: 'preserved', declared: 'preserved', oneMin: 0.2 },
    { ports: 'preserved', declared: 'unknown', oneMin: 0 },
    { ports: 'translated', declared: 'translated', oneMin: 0 },
    { ports: 'translated', declared: 'unknown', oneMin: 0 },
  ] as const)(
    'has the holder among the candidates and never one wrong person: $ports, declared $declared',
    ({ ports, declared, oneMin }) => {
      const tally = tallyAll({ ports, declared });

      expect(tally.wrong).toEqual([]);
      expect(tally.missed).toEqual([]);
      expect(tally.unseenGaps).toEqual([]);
      expect(tally.questions).toBe(WORLDS * QUESTIONS_A_WORLD);
      expect(tally.outcomes.one).toBeGreaterThan(tally.questions * oneMin);
      expect(tally.outcomes['coverage-gap']).toBeGreaterThan(0);
      expect(tally.outcomes.several).toBeGreaterThan(0);
    },
  );
});
