'use client';

import { createContext, use, useEffect, useState } from 'react';

/** Out of sight, a picture is drawn anew once nothing newer has come for this long. */
const UNSEEN_AFTER_MS = 1_000;

/** Whether what is below is on the screen or close to it. */
export const IsSeenContext = createContext(true);

/**
 * The newest value for what is seen; what is out of sight keeps the one it shows until it comes near or a quiet moment has
 * passed. Drawing a chart or a table costs as much as answering it, and a click must not wait for those nobody looks at.
 */
export function useWhenSeen<T>(newest: T): T {
  const isSeen = use(IsSeenContext);
  const [shown, setShown] = useState(newest);
  // The first is shown at once: there is no older one to keep, and the page below it would jump.
  if ((isSeen || shown === undefined) && shown !== newest) setShown(newest);
  useEffect(() => {
    if (isSeen || shown === newest) return;
    const timer = setTimeout(() => setShown(newest), UNSEEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isSeen, shown, newest]);
  return isSeen ? newest : shown;
}
