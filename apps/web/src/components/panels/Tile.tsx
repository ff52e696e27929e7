'use client';

import { Skeleton, Tooltip } from '@mantine/core';
import clsx from 'clsx';
import { memo, type ReactNode } from 'react';
import { sparklinePath } from '../../charts/sparkline';
import classes from './Tiles.module.css';

/** As many as a tile has room for beside five others. */
const VALUE_CHARS_MAX = 9;
const SPARK = { width: 100, height: 20 } as const;

export interface TileProps {
  readonly name: string;
  readonly label: string;
  /** Every digit, on hover. */
  readonly exact: string;
  readonly note: string;
  readonly isReady: boolean;
  /** Nothing is on its way: the filter cannot be read, or the server failed, which the panels below explain. */
  readonly isBlocked: boolean;
  readonly isDenied?: boolean;
  /** The same hour by hour, oldest first. */
  readonly spark?: readonly number[] | undefined;
  readonly tone?: 'plain' | 'denied' | 'anomalous';
  readonly children: ReactNode;
}

/** One number with what it means, and its course through the window. Most changes of the row leave most tiles as they were. */
export const Tile = memo(function Tile(props: TileProps) {
  const { name, label, exact, note, isReady, isBlocked, isDenied, spark, tone = 'plain', children } = props;
  return (
    <div className={classes.tile} data-tile={name}>
      <p className={classes.label}>{label}</p>
      {isReady ? (
        <Tooltip label={exact} openDelay={200}>
          <p
            className={clsx(classes.value, isDenied && classes.denied)}
            data-exact={exact}
            data-long={String(children).length > VALUE_CHARS_MAX ? '' : undefined}
          >
            {children}
          </p>
        </Tooltip>
      ) : isBlocked ? (
        <p className={classes.value}>–</p>
      ) : (
        <Skeleton height={22} width="70%" my={4} />
      )}
      <p className={classes.note}>{isReady ? note.replaceAll(' %', '\u00a0%') : ' '}</p>
      {spark !== undefined && (
        <svg
          className={classes.spark}
          viewBox={`0 -1 ${SPARK.width} ${SPARK.height + 2}`}
          preserveAspectRatio="none"
          data-tone={tone}
          aria-hidden="true"
        >
          <path d={sparklinePath(spark, SPARK)} vectorEffect="non-scaling-stroke" />
        </svg>
      )}
    </div>
  );
});
