'use client';

import { useIsFetching } from '@tanstack/react-query';
import { type CSSProperties, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';

/** Panels this close to the screen are worth asking for. */
const NEAR = '500px 0px';
/** The page counts as calm when nothing has been asked for this long. */
const CALM_AFTER_MS = 120;

/**
 * Holds the place of a panel below the fold, also while its script is on its way, and mounts it for good once it comes near, or once the page above is done. What
 * is seen first is then asked first, and drawn while nothing competes.
 */
export function Deferred(props: {
  readonly span: number;
  readonly height: number;
  /** The panels above have their answers. */
  readonly isCalm: boolean;
  readonly children: ReactNode;
}) {
  const [isNear, setNear] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const isMounted = isNear || props.isCalm;
  useEffect(() => {
    if (isMounted || place.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { rootMargin: NEAR },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [isMounted]);
  const style = { '--span': props.span, minHeight: props.height } as CSSProperties;
  const held = <div ref={place} className="nf-span" style={style} aria-busy="true" />;
  return isMounted ? <Suspense fallback={held}>{props.children}</Suspense> : held;
}

/** True for good once the first questions of the page are answered. */
export function useCalm(): boolean {
  const asked = useIsFetching();
  const [isCalm, setCalm] = useState(false);
  const hasBegun = useRef(false);
  useEffect(() => {
    if (asked > 0) hasBegun.current = true;
    if (isCalm || asked > 0 || !hasBegun.current) return;
    const timer = setTimeout(() => setCalm(true), CALM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [asked, isCalm]);
  return isCalm;
}
