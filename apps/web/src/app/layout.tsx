import '@mantine/core/styles.css';
import 'mantine-datatable/styles.css';
import './globals.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '../components/Providers';
import { accessSettings, judge } from '../server/access/judge';
import { isOpenToAll } from '../server/access/settings';
import classes from './layout.module.css';

/** In the page itself: with each filter the address changes, and browsers then ask for the icon again. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="none" stroke-width="2.4" stroke-linecap="round"><path d="M2 6c6 0 8 8 16 8" stroke="#0072b2"/><path d="M2 14c3 0 5-2 6.5-4" stroke="#d55e00" stroke-dasharray="2.5 3"/></svg>',
)}`;

export const metadata: Metadata = {
  title: 'networkflow',
  icons: ICON,
  description: 'Who talks to whom, what is refused, what is odd: from your own VPC flow logs.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const sent = await headers();
  const nonce = sent.get('x-nonce') ?? undefined;
  const access = accessSettings();
  const isLetIn = judge(sent).kind === 'allowed';
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        {isOpenToAll(access) && (
          <div role="alert" className={classes.warning}>
            Everyone who reaches this address reads the whole lake: there is no sign-in. Start the dashboard with
            --auth-token, or put a proxy that asks who is there in front of it and name its header with --auth-header.
          </div>
        )}
        <Providers>{children}</Providers>
        {isLetIn && (
          <footer className={classes.foot}>
            <a href="/api">API</a>
            {access.token !== undefined && (
              <form method="post" action="/session/end">
                <button type="submit">Sign out</button>
              </form>
            )}
          </footer>
        )}
      </body>
    </html>
  );
}
