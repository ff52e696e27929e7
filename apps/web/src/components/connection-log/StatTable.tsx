'use client';

import type { ConnectionStatsResult } from '@networkflow/engine/contract';
import { PlainTable } from '../tables/PlainTable';
import classes from './ConnectionLog.module.css';
import { STAT_COLUMNS } from './stat-columns';

/** Heads of two lines. */
const HEAD_PX = 64;
const ROW_PX = 30;

/** The rows of a statistic, as tall as they need up to `height`, and in words what their figures cannot say. */
export function StatTable(props: {
  readonly stats: ConnectionStatsResult;
  readonly label: string;
  readonly height: number;
}) {
  const { stats, label, height } = props;
  return (
    <div style={{ height: Math.min(height, HEAD_PX + stats.rows.length * ROW_PX) }}>
      <PlainTable label={label} rows={stats.rows} columns={STAT_COLUMNS[stats.what] ?? []} />
    </div>
  );
}

export function StatNotes({ notes }: Pick<ConnectionStatsResult, 'notes'>) {
  if (notes.length === 0) return null;
  return (
    <details className={classes.detail}>
      <summary>What these figures mean</summary>
      <ul className={classes.sentences}>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}
