'use client';

import { useEffect, useState } from 'react';

/** Answers sooner than this replace the picture without dimming it first: it would only flicker. */
const LATE_AFTER_MS = 300;

/** Whether something has been so for long enough to be shown. */
export function useIsLate(isWaiting: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return setLate(false);
    const timer = setTimeout(() => setLate(true), LATE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  return isWaiting && isLate;
}
