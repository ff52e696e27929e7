'use client';

import type { LakeStatus } from '@networkflow/engine/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { fetchStatus } from '../../api/request';
import { STATUS_KEY } from '../../api/use-analysis';

/**
 * Makes the status that comes with the page the answer to the first question about it, unless one is known: nothing need be
 * asked before the panels' own. It stands before whatever reads the status, as its effect has to run first.
 */
export function KnownStatus({ status }: { readonly status: Promise<LakeStatus | undefined> | undefined }) {
  const client = useQueryClient();
  useEffect(() => {
    if (status === undefined || client.getQueryData(STATUS_KEY) !== undefined) return;
    void client.prefetchQuery({
      queryKey: STATUS_KEY,
      queryFn: async ({ signal }) => (await status) ?? fetchStatus(signal),
    });
  }, [client, status]);
  return null;
}
