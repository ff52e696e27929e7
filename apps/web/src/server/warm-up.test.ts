import { expect, it } from 'vitest';
import { firstQuestions } from './warm-up';

const DAY = { from: '2026-11-19T00:00:02Z', to: '2026-11-20T00:00:00Z' };
const windowsOf = (name: string, data: typeof DAY) =>
  firstQuestions(data).flatMap(({ name: other, request: { from, to } }) => (other === name ? [`${from}/${to}`] : []));

it('asks about the newest day, and about the day before where there is one', () => {
  expect(windowsOf('totals', DAY)).toEqual(['2026-11-19T00:00:00Z/2026-11-20T00:00:00Z']);
  expect(windowsOf('totals', { ...DAY, from: '2026-11-11T07:00:00Z' })).toEqual([
    '2026-11-19T00:00:00Z/2026-11-20T00:00:00Z',
    '2026-11-18T00:00:00Z/2026-11-19T00:00:00Z',
  ]);
});

it('asks about a week of hours, as the page does, or as much of it as there is', () => {
  expect(windowsOf('heatmap', { ...DAY, from: '2026-10-01T00:00:00Z' })).toEqual([
    '2026-11-13T00:00:00Z/2026-11-20T00:00:00Z',
  ]);
  expect(windowsOf('heatmap', { ...DAY, from: '2026-11-18T12:00:00Z' })).toEqual([
    '2026-11-18T12:00:00Z/2026-11-20T00:00:00Z',
  ]);
});
