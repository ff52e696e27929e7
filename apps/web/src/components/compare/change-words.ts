import type { AnalysisResult, Measure, Row } from '@networkflow/engine/contract';
import { keysOf, rowLabel } from '../../charts/key-text';
import { formatDifference } from '../../charts/movers';
import { formatExact, toNumber } from '../../format/units';
import type { ChangesBy } from '../../state/compare-state';

/** What the keys of each dimension are called. */
export const DIMENSION_WORDS: Readonly<Record<ChangesBy, { readonly one: string; readonly many: string }>> = {
  source: { one: 'source', many: 'sources' },
  destination: { one: 'destination', many: 'destinations' },
  pair: { one: 'pair', many: 'pairs' },
  service: { one: 'service', many: 'services' },
  country: { one: 'country', many: 'countries' },
  interface: { one: 'interface', many: 'interfaces' },
};

const NAMED_MAX = 3;

export interface ChangeWords {
  /** `3 countries never seen in the window before`, and which: `BR Brazil, KZ Kazakhstan and 1 more`; none that are small. */
  readonly fresh: { readonly count: string; readonly names: string } | undefined;
  readonly gone: { readonly count: string; readonly names: string } | undefined;
  /** `NL Netherlands moved most: +49.2 GB, 148 times as much`. */
  readonly mover: string | undefined;
}

/** An answer of `changes` in plain words. */
export function changeWords(by: ChangesBy, result: AnalysisResult, measure: Measure): ChangeWords {
  const { rows, meta } = result;
  const { counts } = meta.totals ?? {};
  const keys = keysOf(meta.columns);
  const told = (status: 'new' | 'gone', words: string) => {
    const count = counts?.[status] ?? 0;
    if (count === 0) return undefined;
    const named = rows.filter((row) => row.status === status).slice(0, NAMED_MAX);
    const rest = count - named.length;
    const names = named.map((row) => rowLabel(row, keys)).join(', ');
    return {
      count: `${formatExact(count)} ${DIMENSION_WORDS[by][count === 1 ? 'one' : 'many']} ${words}`,
      names: names !== '' && rest > 0 ? `${names} and ${formatExact(rest)} more` : names,
    };
  };
  const moved = rows.find(({ status }) => status === 'up' || status === 'down');
  return {
    fresh: told('new', 'never seen in the window before'),
    gone: told('gone', 'not seen any more'),
    mover:
      moved === undefined
        ? undefined
        : `${rowLabel(moved, keys)} moved most: ${formatDifference(moved.difference, measure)}${ratioWords(moved)}`,
  };
}

/** How many times as much, where that says more than the difference. */
export function ratioWords(row: Row): string {
  const ratio = row.ratio === null ? 0 : toNumber(row.ratio);
  if (ratio >= 2) return `, ${formatTimes(ratio)} times as much`;
  if (ratio > 0 && ratio <= 0.5) return `, ${formatTimes(1 / ratio)} times less`;
  return '';
}

function formatTimes(ratio: number): string {
  return ratio >= 10 ? formatExact(Math.round(ratio)) : Number(ratio.toPrecision(2)).toString();
}
