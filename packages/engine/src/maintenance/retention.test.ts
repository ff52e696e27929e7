import { describe, expect, it } from 'vitest';
import { EMPTY_STATE, type Part } from '../store/manifest.js';
import { daysOf, findExpired, retentionEdge } from './retention.js';

const DAY = 86_400;
const at = (text: string): number => Date.parse(text) / 1000;
const NOON = at('2026-11-20T12:00:00Z');
const CLOCK_MS = at('2026-11-21T00:00:00Z') * 1000;

function part(table: Part['table'], folder: string, last: number | undefined): Part {
  const range = last === undefined ? {} : { first: last - 60, last };
  return {
    table,
    path: `${table}/${folder}p.parquet`,
    rows: 5,
    bytes: 10,
    ...range,
    objects: [1, 1],
    columns: 'start',
  };
}

const flows = (date: string) => part('flows', `date=${date}/`, at(`${date}T12:00:00Z`));

describe('retention', () => {
  it('keeps whole days, counted back from the newest record', () => {
    const state = { ...EMPTY_STATE, parts: [flows('2026-11-20'), flows('2026-11-10')] };

    expect(retentionEdge(state, 2, CLOCK_MS)).toBe(at('2026-11-18T00:00:00Z'));
  });

  it('is not led astray by a record from the future, and goes by the clock in an empty lake', () => {
    const state = { ...EMPTY_STATE, parts: [flows('2199-01-01'), flows('2026-11-20')] };

    expect(retentionEdge(state, 1, CLOCK_MS)).toBe(at('2026-11-20T00:00:00Z'));
    expect(retentionEdge(EMPTY_STATE, 1, CLOCK_MS)).toBe(at('2026-11-20T00:00:00Z'));
    expect(findExpired(state, 1, CLOCK_MS).parts).toEqual([]);
  });

  it('drops the days before, of flows, what is derived from them, and coverage', () => {
    const expired = [
      flows('2026-11-17'),
      part('conversations', 'date=2026-11-17/', at('2026-11-18T00:10:00Z')),
      part('flow_source_days', 'date=2026-11-17/', at('2026-11-17T00:00:00Z')),
      part('coverage', '', at('2026-11-18T00:00:00Z') - 1),
    ];
    const kept = [
      flows('2026-11-18'),
      flows('2026-11-20'),
      part('coverage', '', at('2026-11-18T00:00:00Z')),
      part('coverage', '', undefined),
      part('flows', 'date=__HIVE_DEFAULT_PARTITION__/', NOON - 100 * DAY),
      part('ingested', '', undefined),
      part('quarantine', '', undefined),
      part('findings', '', NOON - 100 * DAY),
    ];
    const edgeHour = at('2026-11-18T00:00:00Z') / 3600;
    const state = {
      ...EMPTY_STATE,
      parts: [...kept, ...expired],
      stale: new Set([edgeHour - 1, edgeHour]),
      staleRollups: new Set([edgeHour - 2, edgeHour]),
    };
    const found = findExpired(state, 2, CLOCK_MS);

    expect(found).toEqual({
      edge: edgeHour * 3600,
      parts: expired,
      hours: [edgeHour - 1],
      rollupHours: [edgeHour - 2],
    });
    expect(daysOf(found.parts)).toEqual(['2026-11-17']);
  });
});
