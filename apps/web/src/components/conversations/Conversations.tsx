'use client';

import { LakePage } from '../shell/LakePage';
import classes from './Conversations.module.css';
import { ConversationsPanel } from './ConversationsPanel';
import { ConversationTotals } from './ConversationTotals';

/** The conversations page: each connection once, with who called whom and how it went. */
export function Conversations() {
  return (
    <LakePage page="conversations" hasFilter>
      <main className={classes.page}>
        <ConversationTotals />
        <ConversationsPanel />
      </main>
    </LakePage>
  );
}
