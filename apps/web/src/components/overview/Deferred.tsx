'use client';

import { notifyManager, useQueryClient } from '@tanstack/react-query';
import {
  type CSSProperties,
  createContext,
  type ReactNode,
  type RefObject,
  Suspense,
  use,
  useEffect,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { useView, ViewProvider } from '../../state/view-context';
import { IsSeenContext } from '../plot/use-when-seen';

const CalmContext = createContext(true);

/**
 * Holds the place of a panel below the fold, also while its script is on its way. It is mounted, and asked about another view,
 * once it comes near or the panels in sight have their answers: asked right behind them, it was those that came later.
 */
export function Deferred(props: { readonly span: number; readonly height: number; readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useIsNear(place);
  const isTurn = use(CalmContext) || isNear;
  const view = useView();
  const [given, setGiven] = useState(isTurn ? view : undefined);
  if (isTurn && given !== view) setGiven(view);
  const style = { '--span': props.span } as CSSProperties;
  const held = <div className="nf-span" style={{ ...style, minHeight: props.height }} aria-busy="true" />;
  return (
    <div ref={place} className="nf-span nf-place" style={style} aria-busy={given !== view}>
      {given === undefined ? (
        held
      ) : (
        <ViewProvider value={given}>
          <IsSeenContext value={isNear}>
            <Suspense fallback={held}>{props.children}</Suspense>
          </IsSeenContext>
        </ViewProvider>
      )}
    </div>
  );
}

function useIsNear(place: RefObject<HTMLDivElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false));
    observer.observe(place.current);
    // On paper everything is seen.
    const onPrint = (): void => flushSync(() => setNear(true));
    window.addEventListener('beforeprint', onPrint);
    return () => {
      observer.disconnect();
      window.removeEventListener('beforeprint', onPrint);
    };
  }, [place]);
  return isNear;
}

/** Tells the panels below whether it is their turn: those in sight have their answers about the present view. */
export function CalmProvider({ children }: { readonly children: ReactNode }) {
  const view = useView();
  const client = useQueryClient();
  const [calmView, setCalmView] = useState<typeof view>();
  // The panels in sight ask in the same commit, before this effect.
  useEffect(() => {
    if (calmView === view) return;
    const look = (): void => {
      if (client.isFetching() === 0) setCalmView(view);
    };
    look();
    return client.getQueryCache().subscribe(notifyManager.batchCalls(look));
  }, [view, calmView, client]);
  return <CalmContext value={calmView === view}>{children}</CalmContext>;
}
