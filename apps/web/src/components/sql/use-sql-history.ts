'use client';

import { useCallback, useState } from 'react';
import { type PastStatement, parseHistory, withoutStatement, withStatement } from '../../state/sql-history';

const STORAGE_KEY = 'networkflow-sql-history';

/** The statements run in this browser, kept in it; only for this visit where it keeps nothing. */
export function useSqlHistory() {
  const [history, setHistory] = useState(load);
  const change = useCallback((next: (history: readonly PastStatement[]) => readonly PastStatement[]): void => {
    setHistory((before) => {
      const after = next(before);
      store(after);
      return after;
    });
  }, []);
  const add = useCallback((past: PastStatement) => change((history) => withStatement(history, past)), [change]);
  const remove = useCallback(
    (statement: string) => change((history) => withoutStatement(history, statement)),
    [change],
  );
  const clear = useCallback(() => change(() => []), [change]);
  return { history, add, remove, clear };
}

function load(): readonly PastStatement[] {
  try {
    return parseHistory(localStorage.getItem(STORAGE_KEY));
  } catch {
    return [];
  }
}

function store(history: readonly PastStatement[]): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(history));
  } catch {
    // Private windows and full storage: the list lives as long as the page.
  }
}
