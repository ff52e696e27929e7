'use client';

import type { WhoReply, WhoRequest } from '@networkflow/engine/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { sendJson } from './request';

export interface Lookup {
  readonly request: WhoRequest;
  readonly reason: string;
  readonly reveal: boolean;
}

export interface LookupRun {
  readonly phase: 'idle' | 'asking' | 'answered' | 'failed';
  readonly lookup: Lookup | undefined;
  readonly reply: WhoReply | undefined;
  readonly error: Error | undefined;
}

const IDLE: LookupRun = { phase: 'idle', lookup: undefined, reply: undefined, error: undefined };

/**
 * One lookup at a time, when it is pressed for and at no other time: each is logged. Kept nowhere but on the page, and never
 * asked again by itself.
 */
export function useLookup(onLogged: () => void): {
  readonly run: LookupRun;
  readonly ask: (lookup: Lookup) => void;
} {
  const [run, setRun] = useState(IDLE);
  const latest = useRef(0);
  const told = useRef(onLogged);
  useEffect(() => {
    told.current = onLogged;
  }, [onLogged]);
  const ask = useCallback((lookup: Lookup): void => {
    latest.current += 1;
    const mine = latest.current;
    const { request, reason, reveal } = lookup;
    setRun((before) => ({ ...before, phase: 'asking', lookup, error: undefined }));
    sendJson<WhoReply>('POST', '/api/v1/connections/who', { ...request, reason, reveal })
      .then(
        (reply): LookupRun => ({ phase: 'answered', lookup, reply, error: undefined }),
        (error: unknown): LookupRun => ({
          phase: 'failed',
          lookup,
          reply: undefined,
          error: error instanceof Error ? error : new Error(String(error)),
        }),
      )
      .then((next) => {
        told.current();
        if (mine === latest.current) setRun(next);
      });
  }, []);
  return { run, ask };
}
