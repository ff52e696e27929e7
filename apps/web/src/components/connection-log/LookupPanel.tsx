'use client';

import { useQueryClient } from '@tanstack/react-query';
import clsx from 'clsx';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { AFTER_LOOKUP } from '../../api/use-connections';
import { useLookup } from '../../api/use-lookup';
import { troubleOf } from '../panel/trouble';
import classes from './ConnectionLog.module.css';
import { LookupForm } from './LookupForm';

/** Much script that is drawn after a question at the earliest. */
const LookupAnswer = lazy(async () => ({ default: (await import('./LookupAnswer')).LookupAnswer }));

/** The question and its answer. */
export function LookupPanel({ canReveal }: { readonly canReveal: boolean }) {
  const client = useQueryClient();
  const { run, ask } = useLookup(() => void client.invalidateQueries(AFTER_LOOKUP));
  const result = useRef<HTMLDivElement>(null);
  // Whoever asked by keyboard is told where the answer is.
  useEffect(() => {
    if (run.phase === 'answered' || run.phase === 'failed') result.current?.focus({ preventScroll: true });
  }, [run]);
  const isAsking = run.phase === 'asking';
  return (
    <section className={clsx(classes.card, classes.whole)} aria-labelledby="lookup-title" data-panel="lookup">
      <h2 id="lookup-title" className={classes.title}>
        Who held this address?
      </h2>
      <p className={classes.subtitle}>
        A public address, its port and a moment, from connection and session records. Each lookup is written to the
        access log with who asked and why, so it is asked when you press and not before.
      </p>
      <LookupForm isAsking={isAsking} canReveal={canReveal} onAsk={ask} />
      <div
        ref={result}
        tabIndex={-1}
        className={clsx(classes.result, isAsking && classes.stale)}
        aria-live="polite"
        aria-busy={isAsking}
        data-lookup={run.phase}
      >
        {run.error !== undefined && (
          <div className={classes.trouble} role="alert">
            <strong>{troubleOf(run.error).title}</strong>
            <p>{run.error.message}</p>
          </div>
        )}
        {run.reply !== undefined && run.lookup !== undefined && (
          <Suspense>
            <LookupAnswer lookup={run.lookup} reply={run.reply} />
          </Suspense>
        )}
      </div>
    </section>
  );
}
