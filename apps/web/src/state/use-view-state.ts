'use client';

import { useMemo } from 'react';
import { type ChangeOptions, changeAddress, useAddress } from './address';
import { parseView, writeView } from './view-address';
import type { ViewState } from './view-state';

export type UpdateView = (change: (view: ViewState) => ViewState, options?: ChangeOptions) => void;

/** The view, read from the address and written back to it. Each change is one step of the back button. */
export function useViewState(): readonly [ViewState, UpdateView] {
  const search = useAddress();
  const view = useMemo(() => parseView(new URLSearchParams(search)), [search]);
  return [view, updateView];
}

function updateView(change: (view: ViewState) => ViewState, options?: ChangeOptions): void {
  changeAddress((params) => writeView(change(parseView(params)), params), options);
}
