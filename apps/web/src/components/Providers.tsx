'use client';

import { createTheme, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../api/request';
import { FONT_FAMILY } from '../charts/figure';

const RETRIES_MAX = 1;
const STALE_MS = 60_000;

const theme = createTheme({ primaryColor: 'blue', fontFamily: FONT_FAMILY, cursorType: 'pointer' });

/** A refused question is refused again; only failures that may pass are worth a second try. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const status = error instanceof ApiProblem ? error.status : 0;
  return failures < RETRIES_MAX && (status === 0 || status >= 500);
}

export function Providers({ children }: { readonly children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { staleTime: STALE_MS, retry: isWorthRetrying, refetchOnWindowFocus: false } },
      }),
  );
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </MantineProvider>
  );
}
