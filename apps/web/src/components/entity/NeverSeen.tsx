'use client';

import { Button, Skeleton } from '@mantine/core';
import { formatTime, zoneName } from '../../format/times';
import { formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import { isFiltered } from '../../state/view-state';
import { withoutFilter } from '../../state/without-filter';
import classes from './Entity.module.css';
import type { Sighting } from './use-sighting';

/** Says that nothing is here, and where there is something. */
export function NeverSeen({ sighting }: { readonly sighting: Sighting }) {
  const { view, update } = useView();
  const { ever } = sighting;
  if (ever === undefined) return <Skeleton className={classes.wide} height={120} radius="md" aria-busy="true" />;
  if (ever.window === undefined) {
    return (
      <section className={classes.missing} data-panel="missing">
        <h2>Never seen in this lake</h2>
        <p>No record of any time names it. It may have sent nothing, or its interface may not be logged.</p>
      </section>
    );
  }
  const { from, to } = ever.window;
  const filtered = isFiltered(view);
  return (
    <section className={classes.missing} data-panel="missing">
      <h2>Nothing in this window{filtered && ' with this filter'}</h2>
      <p>
        It was seen in {formatExact(ever.flows)} records from {formatTime(from)} to {formatTime(to)} {zoneName(to)}.
      </p>
      <div className={classes.actions}>
        <Button
          size="xs"
          variant="default"
          onClick={() => update((before) => ({ ...before, range: { kind: 'custom', from, to } }))}
        >
          Show that window
        </Button>
        {filtered && (
          <Button size="xs" variant="default" onClick={() => update(withoutFilter)}>
            Clear the filter
          </Button>
        )}
      </div>
    </section>
  );
}
