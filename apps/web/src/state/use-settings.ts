'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { parseSettings, type Settings, serializeSettings } from './settings';

const STORAGE_KEY = 'networkflow-settings';

const listeners = new Set<() => void>();

/** Used while the browser keeps nothing, as in some private windows. */
let unstored: string | null = null;

/** The settings of this browser, and how to change them. A change in one tab reaches the others. */
export function useSettings(): readonly [Settings, (change: Partial<Settings>) => void] {
  const text = useSyncExternalStore(subscribe, readText, readTextOnServer);
  return [useMemo(() => parseSettings(text), [text]), changeSettings];
}

function changeSettings(change: Partial<Settings>): void {
  const text = serializeSettings({ ...parseSettings(readText()), ...change });
  try {
    localStorage.setItem(STORAGE_KEY, text);
  } catch {
    unstored = text;
  }
  for (const listener of listeners) listener();
}

function readText(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY) ?? unstored;
  } catch {
    return unstored;
  }
}

/** The server draws nothing that depends on settings. */
function readTextOnServer(): null {
  return null;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}
