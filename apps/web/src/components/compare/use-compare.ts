'use client';

import type { AnalysisRequest } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { againstWindow } from '../../state/against-window';
import { COMPARE, type CompareState } from '../../state/compare-state';
import type { ResolvedWindow } from '../../state/resolve-window';
import { type ChangeParameters, useParameters } from '../../state/use-parameters';
import { useView } from '../../state/view-context';

/** Named in the summary and drawn; the table pages through all. */
const ROWS_MAX = 100;

export interface ComparedView {
  readonly state: CompareState;
  readonly change: ChangeParameters<CompareState>;
  readonly against: ResolvedWindow;
  /** What every question about changes asks, the dimension apart. */
  readonly parameters: Omit<AnalysisRequest, 'where' | 'from' | 'to'>;
}

/** What the page compares, from the address. */
export function useCompare(): ComparedView {
  const { view, window } = useView();
  const [state, change] = useParameters(COMPARE);
  const against = useMemo(() => againstWindow(window, state.against), [window, state.against]);
  const { measure } = view;
  const isDefault = state.against === 'before';
  return {
    state,
    change,
    against,
    parameters: {
      measure,
      limit: ROWS_MAX,
      ...(isDefault ? {} : { againstFrom: against.from, againstTo: against.to }),
    },
  };
}
