'use client';

import { useCallback } from 'react';
import { clauseForWindow, windowOfMark } from '../../state/filter-clause';
import { useView } from '../../state/view-context';
import type { MarkOptions } from '../panel/MarkMenu';

/** Shows only the window of a mark, `from/to`; with Shift, everything but it. */
export function useShowWindow(): (mark: string, options?: Pick<MarkOptions, 'exclude'>) => void {
  const { update, addFilter } = useView();
  return useCallback(
    (mark, options) => {
      const window = windowOfMark(mark);
      if (options?.exclude) addFilter(clauseForWindow(window), { exclude: true });
      else update((before) => ({ ...before, range: { kind: 'custom', ...window } }));
    },
    [update, addFilter],
  );
}
