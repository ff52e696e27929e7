'use client';

import { lazy, Suspense } from 'react';
import { LakePage } from '../shell/LakePage';
import classes from './Conversations.module.css';
import { ConversationTotals } from './ConversationTotals';

/** A paged table is much script, and nothing of it is drawn before there are rows. */
const ConversationsPanel = lazy(async () => ({ default: (await import('./ConversationsPanel')).ConversationsPanel }));

/** The conversations page: each connection once, with who called whom and how it went. */
export function Conversations() {
  return (
    <LakePage page="conversations" hasFilter>
      <main className={classes.page}>
        <ConversationTotals />
        <Suspense fallback={<div aria-busy="true" />}>
          <ConversationsPanel />
        </Suspense>
      </main>
    </LakePage>
  );
}
