'use client';

import { useSearchParams } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { noticeAddress } from '../../state/address';
import { Keyboard } from '../keyboard/Keyboard';
import { SkipLink } from '../keyboard/SkipLink';
import type { PageName } from './pages';
import { Rail } from './Rail';
import classes from './Shell.module.css';

/** The rail beside whatever a page holds. */
export function ShellPage({ page, children }: { readonly page: PageName | undefined; readonly children: ReactNode }) {
  // Draws this anew when a link changes the address, which is then looked at.
  useSearchParams();
  useEffect(noticeAddress);
  return (
    <div className={classes.shell}>
      <SkipLink />
      <Keyboard />
      <Rail current={page} />
      <div className={classes.content}>{children}</div>
    </div>
  );
}
