'use client';

import { Button } from '@mantine/core';
import { formatTime, parseTime, zoneName } from '../../format/times';
import { useView } from '../../state/view-context';
import { DEFAULT_PRESET, isFiltered } from '../../state/view-state';
import { withoutFilter } from '../../state/without-filter';
import classes from './Panel.module.css';

/** In place of an empty picture: whether window or filter is the reason, and the way to where something is. */
export function EmptyNote({ text }: { readonly text?: string | undefined }) {
  const { view, update, window, status } = useView();
  const data = status.window;
  const isOutside =
    data !== null && (parseTime(window.to) <= parseTime(data.from) || parseTime(window.from) >= parseTime(data.to));
  const filtered = isFiltered(view);
  return (
    <div className={classes.message} data-empty={isOutside ? 'window' : filtered ? 'filter' : 'nothing'}>
      {isOutside ? (
        <span>
          The window lies outside of the data, which go from {formatTime(data.from)} to {formatTime(data.to)}{' '}
          {zoneName(data.to)}.
        </span>
      ) : (
        <span>{text ?? `No flows ${filtered ? 'match this filter ' : ''}in this window.`}</span>
      )}
      {(isOutside || filtered) && (
        <div className={classes.messageActions}>
          {isOutside && (
            <Button
              size="xs"
              variant="default"
              onClick={() => update((before) => ({ ...before, range: { kind: 'preset', preset: DEFAULT_PRESET } }))}
            >
              Show the last day of data
            </Button>
          )}
          {filtered && (
            <Button size="xs" variant="default" onClick={() => update(withoutFilter)}>
              Clear the filter
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
