import { expect, test } from 'vitest';
import { fakeEffects, memoryOutput } from '../../test/fake-effects.js';
import { startProgress } from './progress.js';

test('without a terminal it is a plain line per 10 %, at most one a second', () => {
  const effects = fakeEffects();
  const progress = startProgress('ingest', effects);

  for (let done = 0; done <= 100; done++) {
    progress.update({ done, total: 100, detail: `${done} objects` });
    effects.advance(50);
  }
  progress.finish();

  const lines = effects.stderr.text().trimEnd().split('\n');
  expect(lines).toEqual([
    'ingest 20 % 20 objects 1 s',
    'ingest 40 % 40 objects 2 s',
    'ingest 60 % 60 objects 3 s',
    'ingest 80 % 80 objects 4 s',
    'ingest 100 % 100 objects 5 s',
  ]);
});

test('on a terminal it redraws one line and leaves nothing behind', () => {
  const effects = fakeEffects({ stderr: memoryOutput({ isTTY: true, columns: 40 }) });
  const progress = startProgress('ingest', effects);

  progress.update({ done: 1, total: 2, detail: 'a long detail that does not fit in forty characters' });
  progress.finish();

  const frames = effects.stderr.text().split('\r\x1b[2K');
  expect(frames[1]?.length).toBeLessThanOrEqual(40);
  expect(frames.at(-1)).toBe('');
  expect(effects.stderr.text()).not.toContain('\n');
});

test('keeps the clock going between two pieces of news', () => {
  const ticks: (() => void)[] = [];
  const effects = fakeEffects({
    stderr: memoryOutput({ isTTY: true, columns: 80 }),
    every: (_ms, work) => {
      ticks.push(work);
      return () => ticks.pop();
    },
  });
  const progress = startProgress('ingest', effects);
  progress.update({ done: 1, total: 2, detail: 'objects' });

  effects.advance(5_000);
  ticks[0]?.();
  progress.finish();

  expect(effects.stderr.text()).toContain('50 % objects 5 s');
  expect(ticks).toEqual([]);
});
