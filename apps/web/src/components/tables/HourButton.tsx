'use client';

import type { ReactNode } from 'react';
import { toInstant } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import classes from './PlainTable.module.css';

const MS_PER_HOUR = 3_600_000;

/** A cell that names an hour; a click asks for that hour alone. */
export function HourButton({ hour, children }: { readonly hour: number; readonly children: ReactNode }) {
  const { update } = useView();
  const range = { kind: 'custom', from: toInstant(hour), to: toInstant(hour + MS_PER_HOUR) } as const;
  return (
    <button
      type="button"
      className={classes.cell}
      title="Only this hour"
      onClick={() => update((before) => ({ ...before, range }))}
    >
      {children}
    </button>
  );
}
