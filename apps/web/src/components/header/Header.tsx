'use client';

import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { IngestStatus, LakeStatus } from '@networkflow/engine/contract';
import type { ReactNode } from 'react';
import { formatTimeZoned } from '../../format/times';
import { formatCount } from '../../format/units';
import { Icon } from '../Icon';
import classes from './Header.module.css';
import { ingestWords } from './ingest-words';

/** Product, how fresh the data is, and what concerns the whole page. */
export function Header(props: {
  readonly status: LakeStatus | undefined;
  readonly isUnreachable: boolean;
  readonly isRefreshing: boolean;
  readonly onRefresh: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <header className={classes.header}>
      <h1 className={classes.brand}>
        <Mark />
        networkflow
      </h1>
      <Freshness status={props.status} isUnreachable={props.isUnreachable} />
      {props.children !== undefined && <div className={classes.view}>{props.children}</div>}
      <div className={classes.actions}>
        <Tooltip label="Ask again for everything">
          <ActionIcon
            variant="default"
            size="md"
            aria-label="Refresh"
            loading={props.isRefreshing}
            onClick={props.onRefresh}
          >
            <Icon path="M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3" />
          </ActionIcon>
        </Tooltip>
        <ThemeSwitch />
      </div>
      {props.status?.ingest !== undefined && !props.isUnreachable && <IngestNote ingest={props.status.ingest} />}
    </header>
  );
}

function Freshness({
  status,
  isUnreachable,
}: {
  readonly status: LakeStatus | undefined;
  readonly isUnreachable: boolean;
}) {
  if (isUnreachable) {
    return (
      <span className={classes.freshness} role="alert">
        The server does not answer. What you see may be old.
      </span>
    );
  }
  if (status?.window == null) return <span className={classes.freshness}>{status ? 'no data yet' : ' '}</span>;
  const words = status.ingest === undefined ? undefined : ingestWords(status.ingest);
  const last = words?.tone === 'calm' ? words.text : `lake version ${status.version}`;
  return (
    <span className={classes.freshness} data-freshness>
      data to {formatTimeZoned(status.window.to)}, {formatCount(status.rows)} rows, {last}
    </span>
  );
}

/** What loads the lake, on a line of its own while it loads and when something is wrong; else it is said beside the data. */
function IngestNote({ ingest }: { readonly ingest: IngestStatus }) {
  const { tone, text } = ingestWords(ingest);
  if (tone === 'calm') return null;
  const reader = ingest.reader === null ? '' : `; read by ${ingest.reader.name}: ${ingest.reader.reason}`;
  return (
    <span
      className={classes.ingest}
      data-tone={tone}
      role={tone === 'trouble' ? 'alert' : 'status'}
      title={`${ingest.source}${reader}`}
    >
      {text}
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
        size="md"
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
