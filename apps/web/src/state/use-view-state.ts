'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { parseView, serializeView, type ViewState } from './view-state';

export type UpdateView = (change: (view: ViewState) => ViewState) => void;

/** The view, read from the address and written back to it. Each change is one step of the back button. */
export function useViewState(): readonly [ViewState, UpdateView] {
  const params = useSearchParams();
  const text = params.toString();
  const view = useMemo(() => parseView(new URLSearchParams(text)), [text]);
  const update = useCallback<UpdateView>((change) => {
    // Read again: two changes in one tick must both count.
    const before = new URLSearchParams(window.location.search);
    const after = serializeView(change(parseView(before))).toString();
    if (after === serializeView(parseView(before)).toString()) return;
    window.history.pushState(null, '', after === '' ? window.location.pathname : `?${after}`);
  }, []);
  return [view, update];
}
