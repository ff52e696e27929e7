'use client';

import { useEffect, useRef } from 'react';

/** After a failure TanStack Query drops the placeholder; the last good answer is worth more than an empty panel. */
export function useLastGood<T>(data: T | undefined): T | undefined {
  const lastGood = useRef<T | undefined>(undefined);
  useEffect(() => {
    if (data !== undefined) lastGood.current = data;
  }, [data]);
  return data ?? lastGood.current;
}
