'use client';

import { useSyncExternalStore } from 'react';

export interface ChangeOptions {
  /**
   * Changes in a row with the same name are one step of the back button, as the letters of one search are. Without a name
   * each change is a step of its own.
   */
  readonly merge?: string;
}

const listeners = new Set<() => void>();

/** What the step before was merged under; a step back or forth ends a row of changes. */
let merging: string | undefined;

/** What listeners were last told of. */
let noticed: string | undefined;

/**
 * The query part of the address. Next's own search parameters follow in a transition, too late for a checkbox that has to
 * answer at once.
 */
export function useAddress(): string {
  return useSyncExternalStore(subscribe, readAddress, readAddressOnServer);
}

/** Changes the query part in place; what `change` does not touch stays. */
export function changeAddress(change: (params: URLSearchParams) => void, { merge }: ChangeOptions = {}): void {
  const before = new URLSearchParams(window.location.search);
  const after = new URLSearchParams(before);
  change(after);
  const text = after.toString();
  if (text === before.toString()) return;
  const url = `${text === '' ? window.location.pathname : `?${text}`}${window.location.hash}`;
  if (merge !== undefined && merge === merging) window.history.replaceState(null, '', url);
  else window.history.pushState(null, '', url);
  merging = merge;
  notify();
}

/** Links of Next change the address without an event; this tells those who read it. */
export function noticeAddress(): void {
  if (window.location.search !== noticed) onStep();
}

function notify(): void {
  noticed = window.location.search;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', onStep);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', onStep);
  };
}

function onStep(): void {
  merging = undefined;
  notify();
}

function readAddress(): string {
  return window.location.search;
}

/** The server does not draw what depends on the address, so it need not know it. */
function readAddressOnServer(): string {
  return '';
}
