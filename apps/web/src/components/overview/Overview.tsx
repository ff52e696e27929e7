'use client';

import { useEffect } from 'react';
import { ConversationsPanel } from '../panels/ConversationsPanel';
import { DeniedByPortPanel, DeniedSharePanel } from '../panels/DeniedPanels';
import { FindingsStrip } from '../panels/FindingsStrip';
import { CountriesPanel, WorldMapPanel } from '../panels/GeographyPanels';
import { QualityPanel } from '../panels/QualityPanel';
import { ProtocolsPanel, ServicesPanel, TopAddressesPanel } from '../panels/RankPanels';
import { Tiles } from '../panels/Tiles';
import { DeniedGaugePanel, FlowsPerHourPanel, HeatmapPanel } from '../panels/TrafficPanels';
import { loadPlotly } from '../plot/Plot';
import { LakePage } from '../shell/LakePage';
import { InterfacesTable, ListenersTable, TalkersTable } from '../tables/HostTables';
import { Deferred, useCalm } from './Deferred';
import classes from './Overview.module.css';

/** The overview page: every panel over the view in the address. */
export function Overview() {
  return (
    <LakePage page="overview" hasFilter>
      <Panels />
    </LakePage>
  );
}

/** Below the fold on a laptop: what it is, how many of twelve columns it takes, and how tall it is with its frame. */
const BELOW = [
  { name: 'heatmap', span: 4, height: 345, panel: <HeatmapPanel /> },
  { name: 'denied-ports', span: 4, height: 345, panel: <DeniedByPortPanel /> },
  { name: 'denied-share', span: 4, height: 345, panel: <DeniedSharePanel /> },
  { name: 'top-sources', span: 6, height: 385, panel: <TopAddressesPanel side="src" /> },
  { name: 'top-destinations', span: 6, height: 385, panel: <TopAddressesPanel side="dst" /> },
  { name: 'services', span: 5, height: 365, panel: <ServicesPanel /> },
  { name: 'protocols', span: 3, height: 365, panel: <ProtocolsPanel /> },
  { name: 'quality', span: 4, height: 365, panel: <QualityPanel /> },
  { name: 'conversations', span: 12, height: 645, panel: <ConversationsPanel /> },
  { name: 'map', span: 7, height: 505, panel: <WorldMapPanel /> },
  { name: 'countries', span: 5, height: 505, panel: <CountriesPanel /> },
  { name: 'talkers', span: 6, height: 460, panel: <TalkersTable /> },
  { name: 'listeners', span: 6, height: 460, panel: <ListenersTable /> },
  { name: 'interfaces', span: 12, height: 460, panel: <InterfacesTable /> },
] as const;

function Panels() {
  const isCalm = useCalm();
  // Most of the script is Plotly; it comes while the first answers do, after the numbers have been drawn.
  useEffect(loadPlotly, []);
  return (
    <main className={classes.grid}>
      <FindingsStrip />
      <Tiles />
      <FlowsPerHourPanel />
      <DeniedGaugePanel />
      {BELOW.map(({ name, span, height, panel }) => (
        <Deferred key={name} span={span} height={height} isCalm={isCalm}>
          {panel}
        </Deferred>
      ))}
    </main>
  );
}
