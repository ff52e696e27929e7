'use client';

import { useConnectionSubject } from '../../api/use-connections';
import { PageFrame, SubjectPage } from '../shell/LakePage';
import { AccessLogPanel } from './AccessLogPanel';
import classes from './ConnectionLog.module.css';
import { FirstImport } from './FirstImport';
import { ListPanel } from './ListPanel';
import { LookupPanel } from './LookupPanel';
import { StatsPanel } from './StatsPanel';
import { STATS_PANELS } from './stats-panels';

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
        {STATS_PANELS.map((panel) => (
          <StatsPanel key={panel.what} {...panel} />
        ))}
        <ListPanel
          list="archives"
          title="Imported archives"
          subtitle="each known by its checksum, with what was loaded and refused"
          span={6}
          emptyText="No archive was imported."
        />
        <ListPanel
          list="refused"
          title="Refused of them"
          subtitle="archives, members and lines that could not be read, and why"
          span={6}
          emptyText="Nothing was refused: every line of every archive is loaded."
        />
        <AccessLogPanel />
      </main>
    </SubjectPage>
  );
}
