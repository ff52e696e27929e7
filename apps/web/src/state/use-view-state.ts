'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { parseView, serializeView, type ViewState } from './view-state';

export type UpdateView = (change: (view: ViewState) => ViewState) => void;

/**
 * The view, read from the address and written back to it. Each change is one step of the back button. Next's own
 * search parameters follow in a transition, too late for a checkbox that has to answer at once.
 */
export function useViewState(): readonly [ViewState, UpdateView] {
  const search = useSyncExternalStore(subscribe, readSearch, readSearchOnServer);
  const view = useMemo(() => parseView(new URLSearchParams(search)), [search]);
  return [view, updateView];
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

function readSearch(): string {
  return window.location.search;
}

/** The server does not draw what depends on the view, so it need not know it. */
function readSearchOnServer(): string {
  return '';
}

function updateView(change: (view: ViewState) => ViewState): void {
  const before = parseView(new URLSearchParams(readSearch()));
  const after = serializeView(change(before)).toString();
  if (after === serializeView(before).toString()) return;
  window.history.pushState(null, '', after === '' ? window.location.pathname : `?${after}`);
  for (const listener of listeners) listener();
}
