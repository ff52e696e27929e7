'use client';

import { Button } from '@mantine/core';
import type { IngestStatus } from '@networkflow/engine/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sendJson } from '../../api/request';
import { STATUS_KEY } from '../../api/use-analysis';
import classes from './Header.module.css';

const LOOK_EVERY_MS = 1_000;
/** The process that loads notices within a second or two; what takes longer is followed as everything else is. */
const LOOKED_AFTER_MS = 20_000;

/** Has the process that loads the lake try again now, when it would only later, and follows how that goes. */
export function RetryLook({ ingest }: { readonly ingest: IngestStatus }) {
  const { phase, nextLookAt, error, isRunning } = ingest;
  const client = useQueryClient();
  /** The try that was announced when somebody did not want to wait for it. */
  const [asked, setAsked] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const isWaiting = isRunning && error !== null && phase === 'retrying';
  const isAsked = isWaiting && asked !== null && asked === nextLookAt;
  useEffect(() => {
    if (!isAsked) return;
    const ticking = setInterval(() => void client.invalidateQueries({ queryKey: STATUS_KEY }), LOOK_EVERY_MS);
    const timer = setTimeout(() => setAsked(null), LOOKED_AFTER_MS);
    return () => {
      clearInterval(ticking);
      clearTimeout(timer);
    };
  }, [isAsked, client]);
  if (!isWaiting) return null;
  const ask = (): void => {
    setAsked(nextLookAt);
    setRefusal(undefined);
    sendJson('POST', '/api/v1/ingest/look', {}).catch((failure: unknown) => {
      setAsked(null);
      setRefusal(failure instanceof Error ? failure.message : String(failure));
    });
  };
  return (
    <>
      <Button size="compact-xs" variant="default" className={classes.action} loading={isAsked} onClick={ask}>
        Retry now
      </Button>
      {refusal !== undefined && <span role="alert">{refusal}</span>}
    </>
  );
}
