import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type AnalysisRequest, type Engine, type EngineOptions, LOCAL_SCOPE, openEngine } from '../src/index.js';
import { file } from '../src/testing/index.js';
import { records, TOLD_QUESTIONS } from './records-of-days.js';
import { useLake } from './use-lake.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Midnight of 2023-11-15. */
const MIDNIGHT = 1_700_006_400;
/** They are kept by sixteen days: these are four, one and the newest. */
const DAYS = 6;
/** Some in every hour. */
const RECORDS = 1_300;
const HOUR_RECORDS = 30;
const QUESTIONS: readonly (readonly [string, AnalysisRequest])[] = [
  ...TOLD_QUESTIONS,
  ['flows-per-hour', { by: 'action' }],
  ['heatmap', {}],
  ['coverage', {}],
];
const FILTERS = ['', 'action = REJECT', 'vpc = vpc-0a1b2c3d', 'address = 10.0.0.1'];
const TOLD = 'added up from numbers in memory';

const lake = useLake();
const opened: Engine[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((engine) => engine.close()));
});

async function telling(sums: EngineOptions['sums']): Promise<Engine> {
  const all = { readRowsMax: Number.POSITIVE_INFINITY, ...sums };
  const engine = await openEngine({ lake: lake.workspace.lake, answersBytes: 0, sums: all });
  opened.push(engine);
  return engine;
}

async function arrive(name: string, ...lines: readonly string[]): Promise<void> {
  await lake.workspace.write(name, file(...lines));
  await lake.ingest();
}

function hourOf(hours: number, seed: number): readonly string[] {
  return records(seed, MIDNIGHT + hours * HOUR, HOUR, HOUR_RECORDS);
}

/** Which questions are told from memory; all of them are answered as from the records. */
async function expectSame(engine: Engine, filters = FILTERS, questions = QUESTIONS): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  for (const where of filters) {
    for (const [name, request] of questions) {
      const asked = { ...request, where };
      const actual = await engine.analyze(name, asked, LOCAL_SCOPE);
      const expected = await engine.analyze(name, { ...asked, fromRecords: true }, LOCAL_SCOPE);
      expect(actual.rows, JSON.stringify([name, asked])).toEqual(expected.rows);
      if (!actual.meta.source?.reason.includes(TOLD)) continue;
      told.add(name);
      expect(actual.meta.totals, JSON.stringify([name, asked])).toEqual(expected.meta.totals);
    }
  }
  return told;
}

describe('answers from sums that are added up a piece at a time', () => {
  it('are those of the records when hours come, days are built anew and parts are merged', async () => {
    await arrive('a.log', ...records(7, MIDNIGHT, DAYS * DAY, RECORDS));
    const engines = await Promise.all([1, 40].map((pieceRows) => telling({ pieceRows })));
    const same = async (): Promise<void> => {
      for (const engine of engines) {
        const told = await expectSame(engine);
        expect([...told].sort()).toEqual([...new Set(QUESTIONS.map(([name]) => name))].sort());
      }
    };

    await same();
    await arrive('b.log', ...hourOf(DAYS * 24, 1));
    await same();
    await arrive('c.log', ...hourOf(30, 2), ...hourOf(DAYS * 24, 3));
    await same();
    await lake.engine.maintain({}, LOCAL_SCOPE);
    await same();
  });

  it('are those of the records however little memory there is', async () => {
    await arrive('a.log', ...records(7, MIDNIGHT, DAYS * DAY, RECORDS));
    const told = [];
    for (const bytesMax of [30_000, 300_000, 1_000_000, 3_000_000]) {
      const engine = await telling({ pieceRows: 20, bytesMax });
      told.push((await expectSame(engine, FILTERS.slice(0, 2))).size);
    }
    expect(told.at(-1)).toBeGreaterThan(0);
  });

  it('are those of the records when nobody waited for them, and others asked at the same time', async () => {
    await arrive('a.log', ...records(7, MIDNIGHT, DAYS * DAY, RECORDS));
    const engine = await telling({ pieceRows: 1 });
    for (let turns = 0; turns < 60; turns += 5) {
      const leaving = new AbortController();
      const asked = QUESTIONS.map(([name, request]) =>
        engine.analyze(name, request, LOCAL_SCOPE, { signal: leaving.signal }).catch(() => undefined),
      );
      for (let index = 0; index < turns; index += 1) await turn();
      leaving.abort();
      await Promise.all(asked);
    }
    await Promise.all(QUESTIONS.map((question) => expectSame(engine, [''], [question])));
  });

  it('are added up in pauses, and go on after one was broken off', async () => {
    await arrive('a.log', ...records(7, MIDNIGHT, DAYS * DAY, RECORDS));
    const engine = await telling({ pieceRows: 1, readRowsMax: 0, idleMs: 0 });
    const isTold = async (): Promise<boolean> => {
      const answers = await Promise.all(QUESTIONS.map(([name, own]) => engine.analyze(name, own, LOCAL_SCOPE)));
      return answers.every(({ meta }) => meta.source?.reason.includes(TOLD));
    };
    await expect.poll(isTold, { timeout: 60_000, interval: 200 }).toBe(true);
    await expectSame(engine, ['']);
  });
});
