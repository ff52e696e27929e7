import { describe, expect, it } from 'vitest';
import { ROLLUP_EDITION, type RollupName } from '../schema/rollups.js';
import { EMPTY_STATE, type Part } from './manifest.js';
import { builtDays, builtHours, hoursOf, maskOf } from './rollup-views.js';

const DAY = 20_000;
const FIRST = DAY * 24;
const ALL = 0xff_ff_ff;

function part(table: RollupName, held: number, valid = held, edition = ROLLUP_EDITION): Part {
  const rollup = { day: DAY, held, valid, edition };
  return { table, path: `${table}/${held}.parquet`, rows: 1, bytes: 1, objects: [0, 0], columns: 'start', rollup };
}

describe('hours and days that rollups hold', () => {
  it('are those of parts which count, and are not stale', () => {
    const parts = [
      part('flow_interface_hours', 0b111, 0b101),
      part('flow_interface_hours', 0b10),
      part('flow_pair_hours', ALL),
    ];

    expect([...builtHours({ ...EMPTY_STATE, parts })].sort()).toEqual([FIRST, FIRST + 1, FIRST + 2]);
    expect([...builtHours({ ...EMPTY_STATE, parts, staleRollups: new Set([FIRST + 1]) })]).toEqual([FIRST, FIRST + 2]);
  });

  it('of a day are whole, or none of it', () => {
    const parts = [part('flow_source_days', ALL)];

    expect([...builtDays({ ...EMPTY_STATE, parts })]).toEqual([DAY]);
    expect(builtDays({ ...EMPTY_STATE, parts, staleRollups: new Set([FIRST + 23]) }).size).toBe(0);
    expect(builtDays({ ...EMPTY_STATE, parts, staleRollups: new Set([FIRST + 24]) }).size).toBe(1);
  });

  it('of another edition are none', () => {
    const parts = [
      part('flow_interface_hours', 1, 1, ROLLUP_EDITION + 1),
      part('flow_source_days', ALL, ALL, ROLLUP_EDITION + 1),
    ];

    expect(builtHours({ ...EMPTY_STATE, parts }).size).toBe(0);
    expect(builtDays({ ...EMPTY_STATE, parts }).size).toBe(0);
  });
});

describe('a mask of hours', () => {
  it('takes those of its day, first to last', () => {
    const hours = [FIRST, FIRST + 23];

    expect(maskOf(DAY, [FIRST - 1, ...hours, FIRST + 24])).toBe(0x80_00_01);
    expect(hoursOf({ day: DAY, held: 1, valid: 1, edition: 1 }, 0x80_00_01)).toEqual(hours);
    expect(hoursOf(undefined, 0xff)).toEqual([]);
  });
});
