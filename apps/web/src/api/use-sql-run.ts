'use client';

import type { ResultColumn, Row } from '@networkflow/engine/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { runSql, type SqlEnd } from './run-sql';

/** Between drawings of rows that stream in. */
const DRAW_EVERY_MS = 150;

export interface SqlRun {
  readonly phase: 'idle' | 'running' | 'done' | 'failed' | 'cancelled';
  /** What was run, which the editor may no longer hold. */
  readonly statement: string;
  readonly startedAt: number;
  readonly columns: readonly ResultColumn[] | undefined;
  readonly rows: readonly Row[];
  readonly end: SqlEnd | undefined;
  readonly error: Error | undefined;
}

const IDLE: SqlRun = {
  phase: 'idle',
  statement: '',
  startedAt: 0,
  columns: undefined,
  rows: [],
  end: undefined,
  error: undefined,
};

export interface SqlRunner {
  readonly run: SqlRun;
  readonly start: (statement: string, rowsMax: number) => void;
  readonly cancel: () => void;
}

/** One statement at a time; a new one, or leaving the page, stops the one before. `onEnd` is told how each ended. */
export function useSqlRun(onEnd: (run: SqlRun) => void): SqlRunner {
  const [run, setRun] = useState(IDLE);
  const stop = useRef<AbortController | undefined>(undefined);
  const ended = useRef(onEnd);
  useEffect(() => {
    ended.current = onEnd;
  }, [onEnd]);
  useEffect(() => () => stop.current?.abort(), []);
  const start = useCallback((statement: string, rowsMax: number): void => {
    stop.current?.abort();
    const controller = new AbortController();
    stop.current = controller;
    let latest: SqlRun = { ...IDLE, phase: 'running', statement, startedAt: Date.now() };
    setRun(latest);
    void follow(statement, rowsMax, controller.signal, (change) => {
      if (stop.current !== controller) return;
      latest = { ...latest, ...change };
      setRun(latest);
      if (latest.phase !== 'running') ended.current(latest);
    });
  }, []);
  const cancel = useCallback(() => stop.current?.abort(), []);
  return { run, start, cancel };
}

async function follow(
  statement: string,
  rowsMax: number,
  signal: AbortSignal,
  change: (change: Partial<SqlRun>) => void,
): Promise<void> {
  const rows: Row[] = [];
  let drawnAt = 0;
  try {
    for await (const piece of runSql(statement, rowsMax, signal)) {
      if ('columns' in piece) change({ columns: piece.columns });
      else if ('end' in piece) change({ phase: 'done', rows: [...rows], end: piece.end });
      else {
        rows.push(...piece.rows);
        if (performance.now() - drawnAt < DRAW_EVERY_MS) continue;
        drawnAt = performance.now();
        change({ rows: [...rows] });
      }
    }
  } catch (error) {
    if (signal.aborted) change({ phase: 'cancelled', rows: [...rows] });
    else change({ phase: 'failed', rows: [...rows], error: error instanceof Error ? error : new Error(String(error)) });
  }
}
