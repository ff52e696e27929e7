'use client';

import { useMemo, useSyncExternalStore } from 'react';

const STORAGE_KEY = 'networkflow-recent-filters';
const RECENT_MAX = 12;

const listeners = new Set<() => void>();

/** Filters that were applied in this browser, latest first, each once. */
export function useRecentFilters(): readonly string[] {
  const text = useSyncExternalStore(subscribe, readText, () => null);
  return useMemo(() => parseRecent(text), [text]);
}

export function rememberFilter(filter: string): void {
  const text = JSON.stringify(withRecent(parseRecent(readText()), filter));
  try {
    localStorage.setItem(STORAGE_KEY, text);
  } catch {
    // A browser that keeps nothing has no history.
    return;
  }
  for (const listener of listeners) listener();
}

export function withRecent(recent: readonly string[], filter: string): readonly string[] {
  const text = filter.trim();
  return text === '' ? recent : [text, ...recent.filter((other) => other !== text)].slice(0, RECENT_MAX);
}

export function parseRecent(text: string | null): readonly string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.filter((each): each is string => typeof each === 'string' && each !== '').slice(0, RECENT_MAX);
  } catch {
    return [];
  }
}

function readText(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}
