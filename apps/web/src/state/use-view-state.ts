'use client';

import { replaceEqualDeep } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ChangeOptions, changeAddress, useAddress } from './address';
import { parseView, writeView } from './view-address';
import type { ViewState } from './view-state';

export type UpdateView = (change: (view: ViewState) => ViewState, options?: ChangeOptions) => void;

/** The view, read from the address and written back to it. Each change is one step of the back button. */
export function useViewState(): readonly [ViewState, UpdateView] {
  const search = useAddress();
  const view = useMemo(() => readView(search), [search]);
  return [view, updateView];
}

/** What the address was last read as. */
let latest: ViewState | undefined;

/** What one change of the address leaves as it was stays the same object, so that what shows only that need not be drawn again. */
function readView(search: string): ViewState {
  latest = replaceEqualDeep(latest, parseView(new URLSearchParams(search)));
  return latest;
}

function updateView(change: (view: ViewState) => ViewState, options?: ChangeOptions): void {
  changeAddress((params) => writeView(change(parseView(params)), params), options);
}
