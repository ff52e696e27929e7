import { describe, expect, it } from 'vitest';
import { ROLLUP_EDITION, type RollupName } from '../schema/rollups.js';
import { EMPTY_STATE, type ManifestState, type Part } from '../store/manifest.js';
import { nextDay } from './build-day.js';
import { nextRollupMerge } from './merge-rollups.js';

const MIB = 1024 * 1024;
const DAY = 20_000;
const SECONDS_PER_DAY = 86_400;
const DURING_S = DAY * SECONDS_PER_DAY + 43_200;
const AFTER_S = (DAY + 1) * SECONDS_PER_DAY + 7_200;
const ALL = 0xff_ff_ff;

let counter = 0;

interface Overrides {
  readonly table?: RollupName;
  readonly bytes?: number;
  readonly held?: number;
  readonly valid?: number;
  readonly day?: number;
  readonly edition?: number;
}

function part({
  table = 'flow_interface_hours',
  bytes = 1_000,
  held = 1,
  valid = held,
  day = DAY,
  edition = ROLLUP_EDITION,
}: Overrides = {}): Part {
  counter += 1;
  return {
    table,
    path: `${table}/${counter}.parquet`,
    rows: 1,
    bytes,
    objects: [0, 0],
    columns: 'start',
    rollup: { day, held, valid, edition },
  };
}

const stateOf = (parts: readonly Part[], stale: readonly number[] = []): ManifestState => ({
  ...EMPTY_STATE,
  parts,
  staleRollups: new Set(stale),
});
const hoursApart = (count: number, overrides: Overrides = {}) =>
  Array.from({ length: count }, (_, index) => part({ held: 1 << index, ...overrides }));
const merged = (parts: readonly Part[], nowS: number, eager = false) =>
  nextRollupMerge(stateOf(parts), nowS, eager)?.parts.length;

describe('which parts of rollups are merged', () => {
  it('eight of a day that grows, two of one that is over', () => {
    expect(merged(hoursApart(7), DURING_S)).toBeUndefined();
    expect(merged(hoursApart(8), DURING_S)).toBe(8);
    expect(merged(hoursApart(1), AFTER_S)).toBeUndefined();
    expect(merged(hoursApart(2), AFTER_S)).toBe(2);
  });

  it('never parts of two days or two rollups together, nor those of days', () => {
    expect(merged([part(), part({ day: DAY - 1 })], AFTER_S)).toBeUndefined();
    expect(merged([part(), part({ table: 'flow_pair_hours' })], AFTER_S)).toBeUndefined();
    expect(merged(hoursApart(2, { table: 'flow_pair_days', held: ALL }), AFTER_S)).toBeUndefined();
  });

  it('no large ones, and no more than are sorted in little memory', () => {
    expect(merged(hoursApart(9, { bytes: MIB }), AFTER_S)).toBeUndefined();
    expect(merged(hoursApart(20, { bytes: MIB - 1 }), AFTER_S)).toBe(8);
  });

  it('one of which half no longer counts; eagerly any of a day that is over', () => {
    expect(merged([part({ held: 0b1111, valid: 0b0111, bytes: 50 * MIB })], AFTER_S)).toBeUndefined();
    expect(merged([part({ held: 0b1111, valid: 0b0011, bytes: 50 * MIB })], DURING_S)).toBe(1);
    expect(merged([part({ held: 0b1111, valid: 0b0111 })], AFTER_S, true)).toBe(1);
    expect(merged([part({ held: 0b1111, valid: 0b0111 })], DURING_S, true)).toBeUndefined();
  });

  it('none with a stale hour, which is about to be built, and none of another edition', () => {
    expect(nextRollupMerge(stateOf(hoursApart(2), [DAY * 24, DAY * 24 + 1]), AFTER_S)).toBeUndefined();
    expect(merged(hoursApart(2, { edition: ROLLUP_EDITION + 1 }), AFTER_S)).toBeUndefined();
  });
});

describe('the next day to add up', () => {
  const whole = (day: number) => part({ table: 'flow_source_days', held: ALL, day });

  it('is the newest that is over and not added up yet', () => {
    const hours = [part(), part({ day: DAY - 1 }), part({ day: DAY - 2 })];

    expect(nextDay(stateOf(hours), DURING_S)).toBe(DAY - 1);
    expect(nextDay(stateOf([...hours, whole(DAY - 1)]), DURING_S)).toBe(DAY - 2);
    expect(nextDay(stateOf([...hours, whole(DAY - 1)]), AFTER_S - 1)).toBe(DAY - 2);
    expect(nextDay(stateOf([...hours, whole(DAY - 1)]), AFTER_S)).toBe(DAY);
  });

  it('is none with a stale hour, and none without hours', () => {
    expect(nextDay(stateOf([part()], [DAY * 24 + 5]), AFTER_S)).toBeUndefined();
    expect(nextDay(EMPTY_STATE, AFTER_S)).toBeUndefined();
  });
});
