import { describe, expect, it } from 'vitest';
import { EMPTY_STATE, type ManifestState, type Part } from '../store/manifest.js';
import { stillLearning } from './detect-window.js';

const HOUR_S = 3_600;
const START = 1_772_409_600;

function lakeFrom(first: number, last: number): ManifestState {
  const part: Part = { table: 'flows', path: 'flows/a.parquet', columns: 'start', rows: 1, bytes: 1, objects: [1, 1] };
  return { ...EMPTY_STATE, parts: [{ ...part, first, last }] };
}

describe('a detection that compares with the past', () => {
  const state = lakeFrom(START, START + 40 * HOUR_S);

  it('is learning until the lake holds enough before the end of the window, and says how much there is', () => {
    const window = { from: START + 4 * HOUR_S, to: START + 5 * HOUR_S };

    expect(stillLearning({ learning_hours: 24 }, state, window)).toBe(
      'To say what is unusual takes 24 hours of data before the end of the window, and there are 5.',
    );
  });

  it('runs as soon as it has', () => {
    const window = { from: START + 24 * HOUR_S, to: START + 25 * HOUR_S };

    expect(stillLearning({ learning_hours: 24 }, state, window)).toBeUndefined();
    expect(stillLearning({ learning_hours: 0 }, state, { from: START, to: START + 1 })).toBeUndefined();
  });

  it('is not asked of a detection that learns nothing', () => {
    expect(stillLearning({}, state, { from: START, to: START + 1 })).toBeUndefined();
  });
});
