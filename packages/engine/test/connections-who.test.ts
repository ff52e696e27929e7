import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConnectionStore } from '../src/connections/connection-store.js';
import type { Connections } from '../src/connections/connections-types.js';
import { openConnections } from '../src/connections/open-connections.js';
import { readNeighbours } from '../src/connections/who/address-silences.js';
import { answerQuestions } from '../src/connections/who/answer-questions.js';
import { AnswerThread } from '../src/connections/who/batch/answer-thread.js';
import { DirectLookups } from '../src/connections/who/direct/direct-lookups.js';
import { Coverage } from '../src/connections/who/read-coverage.js';
import { SessionTable } from '../src/connections/who/read-details.js';
import { understand } from '../src/connections/who/understand.js';
import { LOCAL_SCOPE } from '../src/core/scope.js';
import type { WhoAnswer, WhoRequest } from '../src/schema/connection-questions.js';
import { connectionWorld, generator, holdersOf, logLines, WORLD_NATS } from '../src/testing/connection-world.js';

const SKEW_MS = 2_000;
const QUESTIONS = 250;
const ASKER = { actor: { kind: 'os', name: 'tester' }, reason: 'a test' } as const;

const world = connectionWorld({ seed: 12, ports: 'preserved', hasGap: true, skewMs: SKEW_MS });
let folder: string;
let connections: Connections;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-who-'));
  const file = path.join(folder, 'firewall.log');
  await writeFile(file, logLines(world));
  connections = openConnections(path.join(folder, 'lake'), LOCAL_SCOPE, { threads: 2 });
  const report = await connections.import({ paths: [file] });
  expect(report.quarantined).toBe(0);
});

afterAll(async () => {
  await connections.close();
  await rm(folder, { recursive: true, force: true });
});

interface Question {
  readonly request: WhoRequest;
  readonly at: number;
  readonly holders: ReturnType<typeof holdersOf>;
}

function questions(natPorts: 'preserved' | 'unknown'): Question[] {
  const random = generator(5);
  return Array.from({ length: QUESTIONS }, () => {
    const some = world.held[Math.floor(random() * world.held.length)];
    if (some === undefined) throw new Error('an empty world');
    const edge = random() < 0.5 ? some.from : some.to;
    const inside = some.from + random() * (some.to - some.from);
    const at = Math.round(random() < 0.2 ? edge + (random() * 2 - 1) * 3 * SKEW_MS : inside);
    const { nat, publicPort: port, destIp } = some;
    return {
      request: { natIp: nat, port, at: new Date(at).toISOString(), destIp, natPorts },
      at,
      holders: holdersOf(world, { nat, port, at, destIp }),
    };
  });
}

function isRight(answer: WhoAnswer, { at, holders }: Question): boolean {
  const hosts = new Set(answer.candidates.map(({ privateAddress }) => privateAddress));
  const isInGap = world.gap !== null && at > world.gap.from && at < world.gap.to;
  if (answer.outcome === 'coverage-gap') return true;
  if (isInGap || holders.some(({ host }) => !hosts.has(host))) return false;
  if (answer.outcome !== 'one') return true;
  const [candidate] = answer.candidates;
  return (
    holders.length > 0 &&
    holders.every(({ host, person }) => {
      const { state, people } = candidate?.identity ?? { state: 'unknown', people: [] };
      return host === candidate?.privateAddress && (state !== 'known' || people[0]?.email === `${person}@example.com`);
    })
  );
}

function withoutPlaces(answer: WhoAnswer | undefined): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'place' ? undefined : value)));
}

describe('who, over a lake that archives were imported into', () => {
  it.each(['preserved', 'unknown'] as const)('is right of every question of a batch, ports %s', async (natPorts) => {
    const asked = questions(natPorts);

    const { replies, byOutcome } = await connections.whoBatch(
      asked.map(({ request }) => request),
      { ...ASKER, reveal: true },
    );

    const wrong = replies.filter(({ answer }, index) => {
      const question = asked[index];
      return question === undefined || !isRight(answer, question);
    });
    expect(wrong.map(({ answer }) => answer.question)).toEqual([]);
    expect(replies).toHaveLength(QUESTIONS);
    if (natPorts === 'preserved') expect(byOutcome.one).toBeGreaterThan(QUESTIONS / 4);
  });

  it('answers one question as it answers it in a batch', async () => {
    const asked = questions('preserved').slice(0, 12);

    const { replies } = await connections.whoBatch(
      asked.map(({ request }) => request),
      ASKER,
    );

    for (const [index, { request }] of asked.entries()) {
      const { answer } = await connections.who(request, ASKER);
      // Alone, more records behind it are looked up.
      expect(withoutPlaces(answer)).toEqual(withoutPlaces(replies[index]?.answer));
    }
  });

  it.each(['preserved', 'unknown'] as const)(
    'answers from the files what DuckDB answers of them, ports %s',
    async (natPorts) => {
      const asked = questions(natPorts)
        .slice(0, 60)
        .map(({ request }) => understand(request));
      const store = new ConnectionStore(path.join(folder, 'lake'), LOCAL_SCOPE);
      const logs = { layout: store.layout, state: await store.refresh() };
      const database = await store.database();
      const silences = await new Coverage().silences(logs, database, {});
      const scene = { logs, database, silences, questionsTotal: asked.length, isRevealed: true };
      const answered = (direct: DirectLookups | undefined) =>
        answerQuestions({ ...scene, direct, coverage: new Coverage(direct), sessions: new SessionTable() }, asked, {});

      expect(await answered(new DirectLookups(store.layout))).toEqual(await answered(undefined));
      await store.close();
    },
  );

  it('finds the records of an address nearest to a stretch of time from the files as DuckDB does', async () => {
    const store = new ConnectionStore(path.join(folder, 'lake'), LOCAL_SCOPE);
    const logs = { layout: store.layout, state: await store.refresh() };
    const length = (world.end - world.start) / 5;
    const windows = [...WORLD_NATS, '192.0.2.77'].flatMap((natIp) =>
      Array.from({ length: 9 }, (_, place) => {
        const from = Math.round(world.start + (place - 2) * length);
        return { key: `${natIp}|${from}`, natIp, from, to: Math.round(from + length), skewMs: SKEW_MS };
      }),
    );

    const found = await new DirectLookups(store.layout).neighbours(logs, windows, {});

    expect(found).toEqual(await readNeighbours(logs, await store.database(), windows, {}));
    expect(found?.filter(({ before, behind }) => before.length > 0 && behind.length > 0)).not.toEqual([]);
    await store.close();
  });

  it.each(['preserved', 'unknown'] as const)(
    'answers a batch on two threads as it does on one, to the byte, ports %s',
    async (natPorts) => {
      const asked = questions(natPorts).map(({ request }) => request);
      const answered = async (threads: number) => {
        const some = openConnections(path.join(folder, 'lake'), LOCAL_SCOPE, { threads });
        const { replies } = await some.whoBatch(asked, { ...ASKER, reveal: true });
        await some.close();
        return replies.map(({ answer, entry }) => [JSON.stringify(answer), entry.answerSha256]);
      };
      const started = vi.spyOn(AnswerThread.prototype, 'answer');

      const onOne = await answered(1);
      expect(started).not.toHaveBeenCalled();
      const onTwo = await answered(2);

      expect(started).toHaveBeenCalled();
      const answers = await Promise.all(started.mock.results.map(({ value }) => value));
      expect(answers.filter((each) => each === undefined)).toEqual([]);
      expect(onTwo).toEqual(onOne);
      started.mockRestore();
    },
  );

  it('answers what another thread cannot', async () => {
    const asked = questions('preserved').map(({ request }) => request);
    const ask = () => connections.whoBatch(asked, ASKER);
    const { replies } = await ask();
    const failing = vi.spyOn(AnswerThread.prototype, 'answer').mockResolvedValue(undefined);

    const again = await ask();

    expect(again.replies.map(({ answer }) => answer)).toEqual(replies.map(({ answer }) => answer));
    failing.mockRestore();
  });

  it('answers nothing of a batch that is cancelled, and writes that down', async () => {
    const asked = questions('unknown').map(({ request }) => request);
    const cancelled = new AbortController();
    const before = (await connections.accessLog()).total;
    const answering = vi.spyOn(AnswerThread.prototype, 'answer').mockImplementation(async () => {
      cancelled.abort();
      return undefined;
    });

    const batch = connections.whoBatch(asked, ASKER, { signal: cancelled.signal });

    await expect(batch).rejects.toMatchObject({ code: 'cancelled' });
    const { total, entries } = await connections.accessLog();
    expect(total).toBe(before + 1);
    expect(entries[0]).toMatchObject({ outcome: 'failed', asked: { questions: QUESTIONS } });
    answering.mockRestore();
  });

  it('names the records behind an answer: archive, member and line', async () => {
    const lines = (await readFile(path.join(folder, 'firewall.log'), 'utf8')).split('\n');
    const asked = questions('preserved').map(({ request }) => request);

    const { replies } = await connections.whoBatch(asked, ASKER);

    const rows = replies.flatMap(({ answer }) =>
      answer.candidates.flatMap(({ spans, identity }) => [
        ...spans.flatMap((span) => span.rows),
        ...identity.people.map(({ row }) => row),
      ]),
    );
    const placed = rows.filter(({ place }) => place !== null);
    expect(placed.length).toBeGreaterThan(100);
    for (const { place, time, privateAddress } of placed) {
      const line = lines[(place?.line ?? 0) - 1];
      expect(line).toContain(time.utc);
      expect(line).toContain(privateAddress);
    }
  });

  it('masks people unless they are revealed, and writes down that they were', async () => {
    const asked = questions('preserved').map(({ request }) => request);
    const { replies } = await connections.whoBatch(asked, ASKER);
    const named = replies.findIndex(({ answer }) => answer.candidates[0]?.identity.state === 'known');
    const request = asked[named] ?? { natIp: '', at: '' };

    const masked = await connections.who(request, ASKER);
    const shown = await connections.who(request, { ...ASKER, reveal: true });

    expect(masked.answer.candidates[0]?.identity.people[0]?.email).toMatch(/^u\*\*\*@example\.com$/);
    expect(JSON.stringify(masked.answer)).not.toMatch(/user\d+-\d+@|02:42:00/);
    expect(shown.answer.candidates[0]?.identity.people[0]?.email).toMatch(/^user\d+-\d+@example\.com$/);
    expect([masked.entry.revealed, shown.entry.revealed]).toEqual([false, true]);
  });

  it('says that a moment outside of the logs is not covered', async () => {
    for (const at of ['2026-11-19T08:00:00Z', '2027-01-01T00:00:00Z']) {
      const { answer } = await connections.who({ natIp: '203.0.113.7', port: 40_001, at }, ASKER);
      expect(answer.outcome).toBe('coverage-gap');
    }
  });
});
