'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { Suspense } from 'react';
import classes from './Shell.module.css';

/** Next sends this with every page: the frame, which those have already, must not come twice. */
const ShellPage = dynamic(() => import('./ShellPage').then((module) => module.ShellPage));

/** An address that is no page of this dashboard. */
export function NotFound() {
  return (
    <Suspense>
      <ShellPage page={undefined}>
        <main className={classes.nowhere}>
          <h1>There is no such page</h1>
          <p>The address may be mistyped, or from another version of the dashboard.</p>
          <p>
            <Link href="/">To the overview</Link>
          </p>
        </main>
      </ShellPage>
    </Suspense>
  );
}
