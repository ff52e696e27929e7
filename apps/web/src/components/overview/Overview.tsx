'use client';

import { ConversationsPanel } from '../panels/ConversationsPanel';
import { DeniedByPortPanel, DeniedSharePanel } from '../panels/DeniedPanels';
import { FindingsStrip } from '../panels/FindingsStrip';
import { CountriesPanel, WorldMapPanel } from '../panels/GeographyPanels';
import { QualityPanel } from '../panels/QualityPanel';
import { ProtocolsPanel, ServicesPanel, TopAddressesPanel } from '../panels/RankPanels';
import { Tiles } from '../panels/Tiles';
import { DeniedGaugePanel, FlowsPerHourPanel, HeatmapPanel } from '../panels/TrafficPanels';
import { LakePage } from '../shell/LakePage';
import { InterfacesTable, ListenersTable, TalkersTable } from '../tables/HostTables';
import classes from './Overview.module.css';

/** The overview page: every panel over the view in the address. */
export function Overview() {
  return (
    <LakePage page="overview" hasFilter>
      <main className={classes.grid}>
        <FindingsStrip />
        <Tiles />
        <FlowsPerHourPanel />
        <DeniedGaugePanel />
        <HeatmapPanel />
        <DeniedByPortPanel />
        <DeniedSharePanel />
        <TopAddressesPanel side="src" />
        <TopAddressesPanel side="dst" />
        <ServicesPanel />
        <ProtocolsPanel />
        <QualityPanel />
        <ConversationsPanel />
        <WorldMapPanel />
        <CountriesPanel />
        <TalkersTable />
        <ListenersTable />
        <InterfacesTable />
      </main>
    </LakePage>
  );
}
