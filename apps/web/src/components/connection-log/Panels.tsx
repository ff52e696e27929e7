'use client';

import { AccessLogPanel } from './AccessLogPanel';
import { ListPanel } from './ListPanel';
import { StatsPanel } from './StatsPanel';
import { STATS_PANELS } from './stats-panels';

/** What there is beside the question: statistics, what was imported, who asked. */
export function Panels() {
  return (
    <>
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
    </>
  );
}
