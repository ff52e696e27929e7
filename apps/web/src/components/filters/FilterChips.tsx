'use client';

import { useMemo } from 'react';
import { filterParts } from '../../state/filter-parts';
import { useView } from '../../state/view-context';
import classes from './FilterBar.module.css';

/** The typed filter taken apart: each condition can be turned into its opposite or removed. */
export function FilterChips() {
  const { view, update } = useView();
  const parts = useMemo(() => filterParts(view.where), [view.where]);
  if (parts.length === 0) return null;
  const apply = (where: string): void => update((before) => ({ ...before, where }));
  return (
    <ul className={classes.chips} aria-label="Conditions of the filter">
      {parts.map((part) => (
        <li key={part.text} className={classes.chip} data-negated={part.isNegated}>
          <button
            type="button"
            title="Turn into its opposite"
            aria-label={`Invert ${part.text}`}
            onClick={() => apply(part.inverted)}
          >
            {part.text}
          </button>
          <button type="button" title="Remove" aria-label={`Remove ${part.text}`} onClick={() => apply(part.removed)}>
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
