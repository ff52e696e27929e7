'use client';

import { useEffect, useState } from 'react';
import type { AnswerOf } from '../../api/use-answer';
import classes from './Panel.module.css';

const SLOW_AFTER_MS = 1_000;
const TICK_MS = 1_000;

/** Says what a panel waits for, and for how long, once it has waited long enough to be noticed; and lets it be stopped. */
export function SlowNote({ answer, what }: { readonly answer: AnswerOf<unknown>; readonly what: string }) {
  const seconds = useSecondsWaited(answer.isLoading);
  if (seconds === undefined) return null;
  return (
    <output className={classes.waiting}>
      Waiting for “{what}”, {seconds} s
      <button
        type="button"
        className={classes.cancel}
        onClick={answer.cancel}
        aria-label={`Cancel: stop waiting for ${what}`}
      >
        Cancel
      </button>
    </output>
  );
}

function useSecondsWaited(isLoading: boolean): number | undefined {
  const [seconds, setSeconds] = useState<number | undefined>(undefined);
  useEffect(() => {
    if (!isLoading) return setSeconds(undefined);
    const startedAt = performance.now();
    const tell = (): void => setSeconds(Math.round((performance.now() - startedAt) / TICK_MS));
    let ticking: ReturnType<typeof setInterval> | undefined;
    const timer = setTimeout(() => {
      tell();
      ticking = setInterval(tell, TICK_MS);
    }, SLOW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      clearInterval(ticking);
    };
  }, [isLoading]);
  return seconds;
}
