'use client';

import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { LakeStatus } from '@networkflow/engine/contract';
import { memo, type ReactNode } from 'react';
import { formatAge, formatTimeZoned, parseTime } from '../../format/times';
import { formatCount, formatExact } from '../../format/units';
import { Icon } from '../Icon';
import { Banners } from './Banners';
import { CopyLink } from './CopyLink';
import classes from './Header.module.css';
import { IngestNote } from './IngestNote';
import { ingestWords } from './ingest-words';
import { RefreshButton } from './RefreshButton';

export interface HeaderProps {
  readonly status: LakeStatus | undefined;
  readonly isUnreachable: boolean;
  /** Whether there is newer data than what is shown. */
  readonly isBehind: boolean;
  readonly isRefreshing: boolean;
  readonly onRefresh: () => void;
  readonly onFollow: () => void;
  readonly children?: ReactNode;
}

/** Product, how fresh the data is, and what concerns the whole page. */
export const Header = memo(function Header(props: HeaderProps) {
  const { status, isUnreachable, isBehind, isRefreshing, onRefresh, onFollow, children } = props;
  return (
    <>
      <header className={classes.header}>
        <h1 className={classes.brand}>
          <Mark />
          networkflow
        </h1>
        <Freshness status={status} />
        {children !== undefined && <div className={classes.view}>{children}</div>}
        <div className={classes.actions}>
          <CopyLink />
          <RefreshButton isRefreshing={isRefreshing} onRefresh={onRefresh} />
          <ThemeSwitch />
        </div>
        {status?.ingest !== undefined && !isUnreachable && <IngestNote ingest={status.ingest} />}
      </header>
      <Banners isUnreachable={isUnreachable} isBehind={isBehind} onRetry={onRefresh} onFollow={onFollow} />
    </>
  );
});

function Freshness({ status }: { readonly status: LakeStatus | undefined }) {
  if (status?.window == null) return <span className={classes.freshness}>{status ? 'no data yet' : ' '}</span>;
  const { window, ingest, rows, version } = status;
  const words = ingest === undefined ? undefined : ingestWords(ingest);
  const age = `${formatAge(Date.now() - parseTime(window.to))} ago`;
  return (
    <span
      className={classes.freshness}
      data-freshness
      title={`Newest record ${formatTimeZoned(window.to)}; ${formatExact(rows)} rows, lake version ${version}`}
    >
      to {formatTimeZoned(window.to)}, {words?.tone === 'calm' ? words.text : age}, {formatCount(rows)} rows
    </span>
  );
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Switch to ${next} colours`}>
      <ActionIcon
        variant="default"
        size={30}
        aria-label={`Switch to ${next} colours`}
        onClick={() => setColorScheme(next)}
      >
        <Icon
          path={
            scheme === 'dark'
              ? 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1v1M8 14v1M1 8h1M14 8h1M3 3l.7.7M12.3 12.3l.7.7M3 13l.7-.7M12.3 3.7 13 3'
              : 'M13.5 9.5A6 6 0 0 1 6.5 2.5 6 6 0 1 0 13.5 9.5Z'
          }
        />
      </ActionIcon>
    </Tooltip>
  );
}

function Mark() {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      strokeWidth="2.2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M2 6c6 0 8 8 16 8" stroke="var(--nf-accepted)" />
      <path d="M2 14c3 0 5-2 6.5-4" stroke="var(--nf-denied)" strokeDasharray="2.5 3" />
    </svg>
  );
}
