'use client';

import { Button, useComputedColorScheme } from '@mantine/core';
import type { LakeStatus } from '@networkflow/engine/contract';
import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { type ReactNode, useCallback, useMemo } from 'react';
import { useStatus } from '../../api/use-analysis';
import { useFollowedStatus } from '../../api/use-followed-status';
import { paletteFor } from '../../charts/palette';
import { checkFilter } from '../../state/check-filter';
import { addClause, filterOf } from '../../state/filter-clause';
import { resolveWindow } from '../../state/resolve-window';
import { refreshMs } from '../../state/settings';
import { useSettings } from '../../state/use-settings';
import { useViewState } from '../../state/use-view-state';
import { type ViewContextValue, ViewProvider } from '../../state/view-context';
import { FilterBar } from '../filters/FilterBar';
import { Header, type HeaderProps } from '../header/Header';
import { WindowPicker } from '../header/WindowPicker';
import { MarkMenuProvider } from '../panel/MarkMenu';
import { DisplaySettings } from '../settings/DisplaySettings';
import type { PageName } from './pages';
import classes from './Shell.module.css';
import { ShellPage } from './ShellPage';

/** Seen once in the life of a lake: no part of the script of every page. */
const FirstRun = dynamic(() => import('../first-run/FirstRun').then((module) => module.FirstRun), { ssr: false });

/** One for all pages, so that the header is not drawn again with each filter. */
const WINDOW_PICKER = <WindowPicker />;

interface PageProps {
  /** Undefined on a page that is none of the rail's. */
  readonly page: PageName | undefined;
  /** Whether the page's questions read the flow filter. */
  readonly hasFilter: boolean;
  readonly children: ReactNode;
}

/** What a page asks about: how much there is of it, and how that was learned. */
export interface PageSubject {
  readonly status: LakeStatus | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refresh: () => void;
}

/** The frame of a page about flow logs: rail, header and filter, waiting for the lake's status before anything is asked of it. */
export function LakePage(props: PageProps) {
  return (
    <PageFrame page={props.page}>
      <FlowPage {...props} />
    </PageFrame>
  );
}

/** The rail, and how things are to be shown. */
export function PageFrame(props: Pick<PageProps, 'page' | 'children'>) {
  return (
    <ShellPage page={props.page}>
      <DisplaySettings>{props.children}</DisplaySettings>
    </ShellPage>
  );
}

function FlowPage(props: PageProps) {
  return <SubjectPage {...props} subject={useStatus()} renderEmpty={(status) => <FirstRun status={status} />} />;
}

/** Header and window of a page, once it is known that there is something to ask about. */
export function SubjectPage(
  props: PageProps & {
    readonly subject: PageSubject;
    /** In place of a page about nothing. */
    readonly renderEmpty: (status: LakeStatus) => ReactNode;
  },
) {
  const { status: latest, error, isFetching, refresh } = props.subject;
  const [settings] = useSettings();
  const { followed: status, isBehind, follow } = useFollowedStatus(latest, refreshMs(settings));
  const client = useQueryClient();
  const header = {
    status: latest,
    isUnreachable: error !== null && latest !== undefined,
    isBehind,
    isRefreshing: isFetching,
    onFollow: follow,
    onRefresh: () => {
      follow();
      void client.invalidateQueries();
    },
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
        {props.renderEmpty(status)}
      </>
    );
  }
  return <FilledPage {...props} status={status} header={header} />;
}

function FilledPage(
  props: PageProps & {
    readonly status: LakeStatus;
    readonly header: Omit<HeaderProps, 'children'>;
  },
) {
  const { status } = props;
  const [view, update] = useViewState();
  const addFilter = useCallback<ViewContextValue['addFilter']>(
    (clause, options) => update((before) => ({ ...before, where: addClause(before.where, clause, options) })),
    [update],
  );
  const scheme = useComputedColorScheme('light');
  const window = useMemo(() => resolveWindow(view.range, status.window), [view.range, status.window]);
  const value = useMemo((): ViewContextValue | undefined => {
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
  }, [view, update, window, addFilter, status, scheme]);
  if (value === undefined) return null;
  return (
    <ViewProvider value={value}>
      <div className={classes.sticky}>
        <Header {...props.header}>{WINDOW_PICKER}</Header>
        {props.hasFilter && <FilterBar />}
      </div>
      <MarkMenuProvider>{props.children}</MarkMenuProvider>
    </ViewProvider>
  );
}
