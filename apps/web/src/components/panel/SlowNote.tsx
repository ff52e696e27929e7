'use client';

import { useEffect, useState } from 'react';
import classes from './Panel.module.css';

const SLOW_AFTER_MS = 1_000;

/** Says what a panel waits for once it has waited long enough to be noticed. */
export function SlowNote({ isLoading, what }: { readonly isLoading: boolean; readonly what: string }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isLoading) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isLoading]);
  return isSlow ? <output className={classes.waiting}>Waiting for “{what}”…</output> : null;
}
