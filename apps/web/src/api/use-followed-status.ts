'use client';

import type { LakeStatus } from '@networkflow/engine/contract';
import { useEffect, useRef, useState } from 'react';

export interface FollowedStatus {
  /** The status that panels ask about: new data reaches them when it is time, not whenever it is heard of. */
  readonly followed: LakeStatus | undefined;
  /** Whether there is newer data than what is shown. */
  readonly isBehind: boolean;
  /** Shows it now. */
  readonly follow: () => void;
}

/** Follows the lake every so many milliseconds, or only when told to. What loads it is always the latest that is known. */
export function useFollowedStatus(latest: LakeStatus | undefined, everyMs: number | undefined): FollowedStatus {
  const [followed, setFollowed] = useState(latest);
  const followedAt = useRef(0);
  /** Whoever asks for new data means what is there now, of which the next answer tells. */
  const isAskedFor = useRef(false);
  const isSame = followed === undefined || latest?.version === followed.version || followed.window === null;
  useEffect(() => {
    if (latest === undefined || latest === followed) return;
    if (isSame) return setFollowed(latest);
    const adopt = (): void => {
      isAskedFor.current = false;
      followedAt.current = Date.now();
      setFollowed(latest);
    };
    if (isAskedFor.current) return adopt();
    if (everyMs === undefined) return;
    const timer = setTimeout(adopt, Math.max(0, followedAt.current + everyMs - Date.now()));
    return () => clearTimeout(timer);
  }, [latest, followed, isSame, everyMs]);
  const follow = (): void => {
    isAskedFor.current = true;
    setFollowed(latest);
  };
  return { followed: followed ?? latest, isBehind: !isSame, follow };
}
