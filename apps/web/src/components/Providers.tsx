'use client';

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../api/request';
import { FONT_FAMILY } from '../charts/figure';

const RETRIES_MAX = 1;
/** It says itself when to come back. */
const STATUS_BUSY = 503;
const STALE_MS = 60_000;

/** Neutral, because blue and vermilion already mean accepted and denied. */
const SLATE: MantineColorsTuple = [
  '#f1f4f7',
  '#dfe5eb',
  '#c3cdd7',
  '#a3b2c0',
  '#8497a9',
  '#667d92',
  '#4d6479',
  '#3a4f63',
  '#2c3e50',
  '#1f2d3b',
];
/** Mantine's greys with the blue cast of our panels; index 7 is the panel, 6 inputs on it, 4 borders. */
const DARK: MantineColorsTuple = [
  '#d5dae0',
  '#bcc4cd',
  '#a3adb8',
  '#77828e',
  '#3d4650',
  '#323a43',
  '#262c33',
  '#1d2126',
  '#16191d',
  '#101214',
];

const theme = createTheme({
  primaryColor: 'slate',
  primaryShade: { light: 7, dark: 6 },
  colors: { slate: SLATE, dark: DARK },
  fontFamily: FONT_FAMILY,
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** The page's own text colours, defined in globals.css for both schemes. */
const OWN_COLORS = {
  '--mantine-color-text': 'var(--nf-text)',
  '--mantine-color-anchor': 'var(--nf-link)',
  '--mantine-color-error': 'var(--nf-denied-text)',
  '--mantine-color-placeholder': 'var(--nf-muted)',
  '--mantine-color-dimmed': 'var(--nf-muted)',
};
const resolver: CSSVariablesResolver = () => ({
  variables: {},
  light: OWN_COLORS,
  dark: OWN_COLORS,
});

/** A refused question is refused again; only failures that may pass are worth a second try. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const status = error instanceof ApiProblem ? error.status : 0;
  return failures < RETRIES_MAX && (status === 0 || (status >= 500 && status !== STATUS_BUSY));
}

export function Providers({ children }: { readonly children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        // The server may be on this machine: a browser that believes to be offline reaches it all the same.
        defaultOptions: {
          queries: {
            staleTime: STALE_MS,
            retry: isWorthRetrying,
            refetchOnWindowFocus: false,
            networkMode: 'always',
          },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </MantineProvider>
  );
}
