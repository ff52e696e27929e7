'use client';

import { Button, useComputedColorScheme } from '@mantine/core';
import type { LakeStatus } from '@networkflow/engine/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useStatus } from '../api/use-analysis';
import { paletteFor } from '../charts/palette';
import { checkFilter } from '../state/check-filter';
import { addClause, filterOf } from '../state/filter-clause';
import { resolveWindow } from '../state/resolve-window';
import { useViewState } from '../state/use-view-state';
import { type ViewContextValue, ViewProvider } from '../state/view-context';
import { FilterBar } from './filters/FilterBar';
import { FirstRun } from './first-run/FirstRun';
import { Header } from './header/Header';
import { WindowPicker } from './header/WindowPicker';
import classes from './Overview.module.css';
import { ConversationsPanel } from './panels/ConversationsPanel';
import { DeniedByPortPanel, DeniedSharePanel } from './panels/DeniedPanels';
import { CountriesPanel, WorldMapPanel } from './panels/GeographyPanels';
import { QualityPanel } from './panels/QualityPanel';
import { ProtocolsPanel, ServicesPanel, TopAddressesPanel } from './panels/RankPanels';
import { Tiles } from './panels/Tiles';
import { DeniedGaugePanel, FlowsPerHourPanel, HeatmapPanel } from './panels/TrafficPanels';
import { InterfacesTable, ListenersTable, TalkersTable } from './tables/HostTables';

/** The overview page: waits for the lake's status, then shows every panel over the view in the address. */
export function Overview() {
  const { status, error, isFetching, refresh } = useStatus();
  const client = useQueryClient();
  const header = {
    status,
    isUnreachable: error !== null && status !== undefined,
    isRefreshing: isFetching,
    onRefresh: () => void client.invalidateQueries(),
  };
  if (status === undefined) {
    return (
      <>
        <Header {...header} />
        {error !== null && (
          <main className={classes.notice} role="alert">
            <p>{error.message}</p>
            <Button variant="default" onClick={refresh}>
              Retry
            </Button>
          </main>
        )}
      </>
    );
  }
  if (status.rows === 0 || status.window === null) {
    return (
      <>
        <Header {...header} />
        <FirstRun />
      </>
    );
  }
  return <FilledOverview status={status} header={header} />;
}

function FilledOverview(props: {
  readonly status: LakeStatus;
  readonly header: Omit<Parameters<typeof Header>[0], 'children'>;
}) {
  const { status } = props;
  const [view, update] = useViewState();
  const addFilter = useCallback<ViewContextValue['addFilter']>(
    (clause, options) => update((before) => ({ ...before, where: addClause(before.where, clause, options) })),
    [update],
  );
  const scheme = useComputedColorScheme('light');
  const value = useMemo((): ViewContextValue | undefined => {
    const window = resolveWindow(view.range, status.window);
    if (window === undefined) return undefined;
    return {
      view,
      update,
      window,
      where: filterOf(view),
      filterProblem: checkFilter(view.where),
      status,
      palette: paletteFor(scheme),
      addFilter,
    };
  }, [view, update, addFilter, status, scheme]);
  if (value === undefined) return null;
  return (
    <ViewProvider value={value}>
      <div className={classes.sticky}>
        <Header {...props.header}>
          <WindowPicker />
        </Header>
        <FilterBar />
      </div>
      <main className={classes.grid}>
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
    </ViewProvider>
  );
}
