'use client';

import { type PanelAnswer, usePanel } from '../../api/use-panel';
import { parseTime } from '../../format/times';
import { toNumber } from '../../format/units';
import { allOf } from '../../state/filter-clause';
import { type ResolvedWindow, toInstant } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { clauseOf, type Entity } from './entity';

export interface Sighting {
  /** Totals of the window and the filter. */
  readonly totals: PanelAnswer;
  /** First and last record in the whole lake, whatever is filtered; undefined while not known. */
  readonly ever: { readonly flows: number; readonly window: ResolvedWindow | undefined } | undefined;
  /** Nothing of it is in this window with this filter. */
  readonly isMissing: boolean;
}

const MS_PER_SECOND = 1_000;

/** When something was seen: in the window, and at all. */
export function useSighting(entity: Entity): Sighting {
  const { where, status } = useView();
  const clause = clauseOf(entity);
  const totals = usePanel('totals', {}, { where: allOf([clause, where === '' ? '' : `(${where})`]) });
  const all = usePanel('totals', {}, { where: clause, window: status.window });
  const row = all.result?.rows[0];
  const first = row?.first_start;
  const last = row?.last_start;
  return {
    totals,
    ever:
      row === undefined
        ? undefined
        : {
            flows: toNumber(row.flows),
            window:
              typeof first === 'string' && typeof last === 'string'
                ? { from: first, to: toInstant(parseTime(last) + MS_PER_SECOND) }
                : undefined,
          },
    isMissing: totals.result !== undefined && !totals.isStale && toNumber(totals.result.rows[0]?.flows) === 0,
  };
}
