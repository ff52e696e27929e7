'use client';

import { useCallback } from 'react';
import { useView } from '../../state/view-context';

/** Shows only the window of a mark, `from/to`. */
export function useShowWindow(): (mark: string) => void {
  const { update } = useView();
  return useCallback(
    (mark) => {
      const [from = '', to = ''] = mark.split('/');
      update((before) => ({ ...before, range: { kind: 'custom', from, to } }));
    },
    [update],
  );
}
