import { describe, expect, it } from 'vitest';
import { DayTurns } from '../../core/day-turns.js';
import type { Part } from '../../store/manifest.js';
import { foldParts } from './fold-parts.js';
import type { PartRows, SumsContext, Unit } from './rows-of-sums.js';
import { SumColumns } from './sum-columns.js';

const BYTES_MAX = 1_000_000;
const ROWS = 10;

interface Packed {
  readonly names: readonly string[];
  readonly bytes: number;
}

/** A lake of the parts that were named, asked for what they add up to: their names. */
class Folds {
  readonly #sums = new SumColumns(BYTES_MAX);
  readonly #parts = new Map<string, Part>();
  /** Which parts the last question went through. */
  readonly gone: string[] = [];
  onGone: (name: string) => void = () => undefined;
  /** Rows that are read at once; all when undefined. */
  pieceRows: number | undefined;

  /** `name` of an hour, or of a day when it begins with `day`. */
  ask(names: readonly string[], signal?: AbortSignal): Promise<string[] | undefined> {
    this.gone.length = 0;
    const units = names.map((name) => this.#unit(name));
    // Only the parts of a state are looked at.
    const state = { parts: [...this.#parts.values()] } as unknown as SumsContext['state'];
    const { pieceRows = Number.POSITIVE_INFINITY } = this;
    const mayRead = (): boolean => true;
    const context = {
      sums: this.#sums,
      state,
      signal,
      pieceRows,
      mayRead,
      turns: new DayTurns(),
    } as unknown as SumsContext;
    return foldParts<string[], Packed>(
      {
        shape: '["names"]',
        units,
        lacking: (lacking) => {
          const rows = this.pieceRows === undefined ? 0 : lacking.length * ROWS;
          return { rows, cells: rows };
        },
        read: async (read) => read.map(({ part }): PartRows => ({ part, columns: new Map() })),
        isOfUse: () => true,
        begin: (_, packed) => [...(packed?.names ?? [])],
        add: (state, { part }) => {
          state.push(part.path);
          this.gone.push(part.path);
          this.onGone(part.path);
        },
        pack: (state) => ({ names: [...state], bytes: state.length }),
        merge: (first, others) => {
          const names = [first, ...others].flatMap((each) => each.names);
          return { names, bytes: names.length };
        },
      },
      context,
    ).then((found) => found?.sort());
  }

  remove(name: string): void {
    this.#parts.delete(name);
  }

  #unit(name: string): Unit {
    // A part has more fields than its path and rows, which nobody reads here.
    const part = this.#parts.get(name) ?? ({ path: name, rows: ROWS, rollup: { day: dayOf(name) } } as unknown as Part);
    this.#parts.set(name, part);
    return { key: `${name} 1`, part, hours: [1], isDaily: name.startsWith('day') };
  }
}

function dayOf(name: string): number {
  return Number(/^day-(\d+)/.exec(name)?.[1] ?? 0);
}

describe('what parts add up to', () => {
  it('is kept: the same question goes through nothing', async () => {
    const folds = new Folds();
    await folds.ask(['day-1', 'h1']);
    expect(await folds.ask(['h1', 'day-1'])).toEqual(['day-1', 'h1']);
    expect(folds.gone).toEqual([]);
  });

  it('goes on from what was kept when an hour comes', async () => {
    const folds = new Folds();
    await folds.ask(['day-1', 'day-2', 'h1']);
    expect(await folds.ask(['day-1', 'day-2', 'h1', 'h2'])).toEqual(['day-1', 'day-2', 'h1', 'h2']);
    expect(folds.gone).toEqual(['h2']);
  });

  it('goes on from whole days when an hour is built anew, and from then on from all that stayed', async () => {
    const folds = new Folds();
    await folds.ask(['day-1', 'h1', 'h2']);
    expect(await folds.ask(['day-1', 'h1', 'h2-again'])).toEqual(['day-1', 'h1', 'h2-again']);
    expect(folds.gone).toEqual(['h1', 'h2-again']);
    expect(await folds.ask(['day-1', 'h1', 'h2-once-more'])).toEqual(['day-1', 'h1', 'h2-once-more']);
    expect(folds.gone).toEqual(['h2-once-more']);
  });

  it('takes nothing away: what is no longer asked for is not in it', async () => {
    const folds = new Folds();
    await folds.ask(['day-1', 'day-2', 'day-3']);
    expect(await folds.ask(['day-2', 'day-3'])).toEqual(['day-2', 'day-3']);
    expect(await folds.ask(['day-2', 'day-3', 'day-4'])).toEqual(['day-2', 'day-3', 'day-4']);
    expect(folds.gone).toEqual(['day-4']);
  });

  it('leaves off when nobody waits any longer, and keeps nothing of it', async () => {
    const folds = new Folds();
    const controller = new AbortController();
    const asked = folds.ask(['h1', 'h2'], controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow('cancelled');
    expect(await folds.ask(['h1', 'h2'])).toEqual(['h1', 'h2']);
    expect(folds.gone).toEqual(['h1', 'h2']);
  });

  it('goes on after the last piece that was added up when nobody waited for the rest', async () => {
    const folds = new Folds();
    folds.pieceRows = ROWS;
    const names = ['day-1', 'day-2', 'day-3'];
    const controller = new AbortController();
    folds.onGone = (name) => {
      if (name === 'day-2') controller.abort();
    };
    await expect(folds.ask(names, controller.signal)).rejects.toThrow('cancelled');
    folds.onGone = () => undefined;
    expect(await folds.ask(names)).toEqual(names);
    expect(folds.gone).toEqual(['day-2', 'day-1']);
    expect(await folds.ask(names)).toEqual(names);
    expect(folds.gone).toEqual([]);
  });

  it('keeps blocks of days that nothing came into', async () => {
    const folds = new Folds();
    folds.pieceRows = ROWS;
    const days = Array.from({ length: 40 }, (_, day) => `day-${day}`);
    await folds.ask(days);
    const changed = days.map((name) => (name === 'day-20' ? 'day-20-again' : name));
    folds.remove('day-20');
    expect(await folds.ask(changed)).toEqual([...changed].sort());
    // Of days 16 to 31 alone.
    expect(folds.gone).toHaveLength(16);
    expect(await folds.ask(changed)).toEqual([...changed].sort());
    expect(folds.gone).toEqual([]);
  });

  it('is nothing where there are no rows', async () => {
    expect(await new Folds().ask([])).toEqual([]);
  });
});
