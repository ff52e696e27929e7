'use client';

import { lazy, Suspense } from 'react';
import { useConnectionSubject } from '../../api/use-connections';
import { PageFrame, SubjectPage } from '../shell/LakePage';
import classes from './ConnectionLog.module.css';
import { FirstImport } from './FirstImport';
import { LookupPanel } from './LookupPanel';

/** Below the question, which does not wait for their script. */
const Panels = lazy(async () => ({ default: (await import('./Panels')).Panels }));

/** The page of connection logs: who held an address at a moment, and whether the logs can tell. */
export function ConnectionLog() {
  return (
    <PageFrame page="connection-log">
      <Content />
    </PageFrame>
  );
}

function Content() {
  const subject = useConnectionSubject();
  return (
    <SubjectPage
      page="connection-log"
      hasFilter={false}
      subject={subject}
      renderEmpty={() => <FirstImport connections={subject.connections} />}
    >
      <main className={classes.page}>
        <LookupPanel canReveal={subject.connections?.canReveal === true} />
        <Suspense fallback={<div aria-busy="true" />}>
          <Panels />
        </Suspense>
      </main>
    </SubjectPage>
  );
}
