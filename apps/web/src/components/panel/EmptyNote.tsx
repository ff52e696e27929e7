'use client';

import { Button } from '@mantine/core';
import type { IngestStatus } from '@networkflow/engine/contract';
import { formatTime, parseTime, zoneName } from '../../format/times';
import { useView } from '../../state/view-context';
import { DEFAULT_PRESET, isFiltered } from '../../state/view-state';
import { withoutFilter } from '../../state/without-filter';
import { ingestWords } from '../header/ingest-words';
import { RetryLook } from '../header/RetryLook';
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
      <LoadingNote ingest={status.ingest} />
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

/** Why there may be more to come, or why there is none: what loads the lake, in its own words. */
function LoadingNote({ ingest }: { readonly ingest: IngestStatus | undefined }) {
  if (ingest === undefined) return null;
  const { tone, text } = ingestWords(ingest);
  if (tone === 'calm') return null;
  return (
    <>
      <span className={tone === 'trouble' ? classes.error : undefined} data-ingest={tone}>
        {text}
      </span>
      <RetryLook ingest={ingest} />
    </>
  );
}
