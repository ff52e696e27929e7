import { describe, expect, it } from 'vitest';
import { SharedAnswers } from './shared-answers.js';

const ROOM = 1_000_000;

/** A question whose answers are counted and end when told to. */
function counted(overrides: { key?: string; version?: number; group?: string } = {}) {
  const runs: { end: (value: string) => void; fail: (error: Error) => void; signal: AbortSignal }[] = [];
  const question = {
    group: 'local',
    version: 1,
    key: 'totals',
    ...overrides,
    run: (signal: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        runs.push({ end: resolve, fail: reject, signal });
      }),
  };
  return { runs, question };
}

const now = <T>(key: string, answer: T, version = 1, group = 'local') => ({
  group,
  version,
  key,
  run: () => Promise.resolve(answer),
});

describe('shared answers', () => {
  it('are kept for the same question of the same version', async () => {
    const answers = new SharedAnswers(ROOM);

    expect(await answers.ask(now('a', 1))).toEqual({ answer: 1, cached: false });
    expect(await answers.ask(now('a', 2))).toEqual({ answer: 1, cached: true });
    expect(await answers.ask(now('b', 3))).toEqual({ answer: 3, cached: false });
  });

  it('are counted by how they were found, and not when there was none', async () => {
    const answers = new SharedAnswers(ROOM);
    const { runs, question } = counted();
    const [one, two] = [answers.ask(question), answers.ask(question)];
    runs[0]?.end('yes');
    await Promise.all([one, two, answers.ask(now('b', 1))]);
    await answers.ask(now('b', 1));
    const refused = counted({ key: 'c' });
    const failing = answers.ask(refused.question);
    refused.runs[0]?.fail(new Error('too busy'));
    await expect(failing).rejects.toThrow('too busy');

    expect(answers.counts).toEqual({ run: 2, shared: 1, reused: 1 });
  });

  it('go with the version they are of, and with no other group', async () => {
    const answers = new SharedAnswers(ROOM);
    await answers.ask(now('a', 1, 1, 'acme'));
    await answers.ask(now('a', 1));

    expect(await answers.ask(now('a', 2, 2))).toEqual({ answer: 2, cached: false });
    expect(await answers.ask(now('a', 9, 1, 'acme'))).toEqual({ answer: 1, cached: true });
    expect(answers.bytes).toBeLessThan(200);
  });

  it('are not kept when they are of another version than asked', async () => {
    const answers = new SharedAnswers(ROOM);
    const question = { ...now('a', 7), isOfVersion: (answer: number) => answer !== 7 };
    await answers.ask(question);

    expect(await answers.ask(now('a', 8))).toEqual({ answer: 8, cached: false });
  });

  it('take no more room than they are given, the least recently used going first', async () => {
    const answers = new SharedAnswers(700);
    const long = 'x'.repeat(100);
    await answers.ask(now('a', long));
    await answers.ask(now('b', long));
    await answers.ask(now('a', ''));
    await answers.ask(now('c', long));

    expect((await answers.ask(now('a', ''))).cached).toBe(true);
    expect((await answers.ask(now('b', long))).cached).toBe(false);
    expect(answers.bytes).toBeLessThanOrEqual(700);
    await answers.ask(now('too long', 'x'.repeat(1_000)));
    expect((await answers.ask(now('too long', ''))).cached).toBe(false);
  });

  it('come of one run for all who ask at once', async () => {
    const answers = new SharedAnswers(ROOM);
    const { runs, question } = counted();
    const asked = [answers.ask(question), answers.ask(question)];
    runs[0]?.end('yes');

    expect((await Promise.all(asked)).map(({ answer }) => answer)).toEqual(['yes', 'yes']);
    expect(runs).toHaveLength(1);
  });

  it('are still found for the others when one gives up, and for nobody when all do', async () => {
    const answers = new SharedAnswers(ROOM);
    const { runs, question } = counted();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = answers.ask(question, one.signal);
    const second = answers.ask(question, two.signal);

    one.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(runs[0]?.signal.aborted).toBe(false);
    two.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect(runs[0]?.signal.aborted).toBe(true);

    const third = answers.ask(question);
    runs[1]?.end('again');
    expect(await third).toEqual({ answer: 'again', cached: false });
  });

  it('leave nothing behind when a run fails', async () => {
    const answers = new SharedAnswers(ROOM);
    const { runs, question } = counted();
    const failing = answers.ask(question);
    runs[0]?.fail(new Error('no'));

    await expect(failing).rejects.toThrow('no');
    expect(await answers.ask(now('totals', 'yes'))).toEqual({ answer: 'yes', cached: false });
    await expect(answers.ask(question, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
