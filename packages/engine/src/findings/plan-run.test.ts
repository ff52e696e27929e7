import { describe, expect, it } from 'vitest';
import { skipdata } from '../detections/skipdata.js';
import { EMPTY_STATE, type Part } from '../store/manifest.js';
import { partsInReach, passes } from './plan-run.js';

const HOUR_S = 3_600;
const DAY_S = 86_400;
const NOON = 1_700_049_600;

function part(table: Part['table'], first: number, last: number, path = `${table}/${first}.parquet`): Part {
  return { table, path, rows: 30_000_000, bytes: 1, first, last, objects: [1, 1], columns: 'start' };
}

describe('the parts a run opens', () => {
  const window = { from: NOON, to: NOON + HOUR_S };
  const kept = (parts: readonly Part[]) => partsInReach({ ...EMPTY_STATE, parts }, window, [skipdata]).parts;

  it('are those of the window and of what detections read before it', () => {
    const [old, day, now, later] = [-3 * DAY_S, -DAY_S / 2, 0, 2 * HOUR_S].map((offset) =>
      part('flows', NOON + offset, NOON + offset + 60),
    );
    const undated = { ...part('ingested', 0, 0), first: undefined, last: undefined };

    expect(kept([old, day, now, later, undated].filter((each) => each !== undefined))).toEqual([day, now, undated]);
  });

  it('are parts of conversations by their hour, though what they hold began before', () => {
    const at = (hour: number) =>
      `conversations/date=${new Date(hour * 1000).toISOString().slice(0, 10)}/hour=${new Date(hour * 1000).toISOString().slice(11, 13)}-x-0-open.parquet`;
    const [recent, old] = [NOON - HOUR_S, NOON - 3 * DAY_S].map((hour) =>
      part('conversations', NOON - 9 * DAY_S, NOON - 8 * DAY_S, at(hour)),
    );

    expect(kept([recent, old].filter((each) => each !== undefined))).toEqual([recent]);
  });
});

describe('passes over a long window', () => {
  it('tile it in whole hours, as many as its records need', () => {
    const window = { from: NOON, to: NOON + 5 * DAY_S + 60 };
    const parts = [0, 1, 2, 3, 4].map((day) => part('flows', NOON + day * DAY_S, NOON + day * DAY_S + 60));
    const all = passes(window, { ...EMPTY_STATE, parts });

    expect(all.length).toBeGreaterThan(4);
    expect(all[0]?.from).toBe(window.from);
    expect(all.at(-1)?.to).toBe(window.to);
    for (const [index, pass] of all.entries()) {
      expect(pass.from).toBe(all[index - 1]?.to ?? window.from);
      expect(pass.to).toBeGreaterThan(pass.from);
    }
    expect(passes(window, EMPTY_STATE)).toEqual([window]);
  });
});
