'use client';

import type { LakeStatus } from '@networkflow/engine/contract';
import { lazy, useEffect } from 'react';
import { usePanel } from '../../api/use-panel';
import { FindingsStrip } from '../panels/FindingsStrip';
import { Tiles } from '../panels/Tiles';
import { DeniedGaugePanel, FlowsPerHourPanel } from '../panels/TrafficPanels';
import { loadPlotly } from '../plot/Plot';
import { LakePage } from '../shell/LakePage';
import { CalmProvider, Deferred } from './Deferred';
import { KnownStatus } from './KnownStatus';
import classes from './Overview.module.css';

/** The overview page: every panel over the view in the address. */
export function Overview({ status }: { readonly status: Promise<LakeStatus | undefined> | undefined }) {
  return (
    <>
      <KnownStatus status={status} />
      <LakePage page="overview" hasFilter>
        <Panels />
      </LakePage>
    </>
  );
}

type BelowPanels = typeof import('./below-panels');

function below(name: keyof BelowPanels) {
  return lazy(async () => ({ default: (await import('./below-panels'))[name] }));
}

/** Below the fold on a laptop: what it is, how many of twelve columns it takes, and how tall it is with its frame. */
const BELOW = [
  { name: 'heatmap', span: 4, height: 345, Panel: below('HeatmapPanel') },
  { name: 'denied-ports', span: 4, height: 345, Panel: below('DeniedByPortPanel') },
  { name: 'denied-share', span: 4, height: 345, Panel: below('DeniedSharePanel') },
  { name: 'top-sources', span: 6, height: 385, Panel: below('TopSourcesPanel') },
  { name: 'top-destinations', span: 6, height: 385, Panel: below('TopDestinationsPanel') },
  { name: 'services', span: 5, height: 365, Panel: below('ServicesPanel') },
  { name: 'protocols', span: 3, height: 365, Panel: below('ProtocolsPanel') },
  { name: 'quality', span: 4, height: 365, Panel: below('QualityPanel') },
  { name: 'conversations', span: 12, height: 645, Panel: below('ConversationsPanel') },
  { name: 'map', span: 7, height: 505, Panel: below('WorldMapPanel') },
  { name: 'countries', span: 5, height: 505, Panel: below('CountriesPanel') },
  { name: 'talkers', span: 6, height: 460, Panel: below('TalkersTable') },
  { name: 'listeners', span: 6, height: 460, Panel: below('ListenersTable') },
  { name: 'interfaces', span: 12, height: 460, Panel: below('InterfacesTable') },
] as const;

function Panels() {
  return (
    <main className={classes.grid}>
      <FindingsStrip />
      <Tiles />
      <ChartsAfterNumbers />
      <FlowsPerHourPanel />
      <DeniedGaugePanel />
      <CalmProvider>
        {BELOW.map(({ name, span, height, Panel }) => (
          <Deferred key={name} span={span} height={height}>
            <Panel />
          </Deferred>
        ))}
      </CalmProvider>
    </main>
  );
}

/** Most of the script is what draws charts, and running it takes a moment: the numbers are shown before. */
function ChartsAfterNumbers() {
  const { result } = usePanel('totals');
  const hasNumbers = result !== undefined;
  useEffect(() => {
    if (hasNumbers) loadPlotly();
  }, [hasNumbers]);
  return null;
}
