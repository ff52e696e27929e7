import { expect, test } from 'vitest';
import { busyness } from '../daily-curve.js';
import { itemAt } from '../random.js';
import { Recorder } from '../recorder.js';
import { createTopology } from '../topology.js';
import { createTextEncoder } from '../writers/text-encoder.js';
import { Background } from './background.js';

const START = Date.parse('2026-03-06T00:00:00Z') / 1000;

function linesOf(
  slots: readonly number[],
  budget: { readonly accepted: number; readonly refused: number },
): Map<number, string[]> {
  const topology = createTopology(5);
  const encoder = createTextEncoder('v5', topology.enis);
  const background = new Background(5, itemAt(topology.sites, 0), topology);
  const lines = new Map<number, string[]>();
  for (const index of slots) {
    const start = START + index * 300;
    const written: string[] = [];
    const recorder = new Recorder((row) => written.push(encoder.line(row)), START);
    background.emit({ index, start, end: start + 300 }, budget, recorder);
    lines.set(index, written);
  }
  return lines;
}

test('the rows of five minutes do not depend on what was generated before them', () => {
  const budget = { accepted: 900, refused: 40 };
  const forwards = linesOf([0, 1, 2, 3, 4], budget);
  const backwards = linesOf([4, 2, 0], budget);

  for (const [index, text] of backwards) expect(text).toEqual(forwards.get(index));
  expect(new Set([...forwards.values()].map((lines) => lines.join(''))).size).toBe(5);
});

test.each([5, 60, 900, 5_000])('writes about the %i records of its budget', (accepted) => {
  const slots = Array.from({ length: 40 }, (_, index) => index);
  const total = [...linesOf(slots, { accepted, refused: 0 }).values()].reduce((sum, lines) => sum + lines.length, 0);

  expect(Math.abs(total / (slots.length * accepted) - 1)).toBeLessThan(accepted < 50 ? 0.35 : 0.03);
});

test('nights and weekends are quieter than weekday afternoons', () => {
  const at = (text: string) => busyness(Date.parse(text) / 1000, 0, 1);

  expect(at('2026-03-06T14:00:00Z')).toBeGreaterThan(2 * at('2026-03-06T03:00:00Z'));
  expect(at('2026-03-07T14:00:00Z')).toBeLessThan(0.75 * at('2026-03-06T14:00:00Z'));
  expect(at('2026-03-08T14:00:00Z')).toBeLessThan(0.75 * at('2026-03-09T14:00:00Z'));
});
