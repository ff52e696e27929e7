'use client';

import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { ERRORS_THRESHOLD_MAX } from '@networkflow/engine/contract';
import { type ErrorSource, READS, type Read } from '../../api/error-logs';
import classes from './Errors.module.css';

const READ_WORDS: Readonly<Record<Read, { readonly short: string; readonly long: string }>> = {
  latest: { short: 'Newest', long: 'The object written last' },
  '1h': { short: '1 h', long: 'Written in the last hour' },
  '6h': { short: '6 h', long: 'Written in the last 6 hours' },
  '24h': { short: '24 h', long: 'Written in the last 24 hours' },
  '7d': { short: '7 d', long: 'Written in the last 7 days' },
  all: { short: 'All', long: 'Everything there is' },
};

/** What is read, how much of it, and from how many errors on somebody should look. */
export function ErrorsBar(props: {
  readonly sources: readonly ErrorSource[];
  readonly source: string;
  readonly read: Read;
  readonly threshold: number;
  readonly onSource: (name: string) => void;
  readonly onRead: (read: Read) => void;
  readonly onThreshold: (threshold: number) => void;
}) {
  const { sources, source, read, threshold } = props;
  const isKnown = sources.some(({ name }) => name === source);
  return (
    <fieldset className={classes.bar} aria-label="What is read">
      <NativeSelect
        size="xs"
        aria-label="Source"
        className={classes.source}
        value={source}
        onChange={(event) => props.onSource(event.currentTarget.value)}
        data={[...(isKnown || source === '' ? [] : [source]), ...sources.map(({ name }) => name)]}
      />
      <Button.Group className={classes.reads}>
        {READS.map((each) => (
          <Button
            key={each}
            size="xs"
            px={10}
            variant={each === read ? 'filled' : 'default'}
            aria-pressed={each === read}
            title={READ_WORDS[each].long}
            {...(each === read ? { 'data-shortcut': 'time' } : {})}
            onClick={() => props.onRead(each)}
          >
            {READ_WORDS[each].short}
          </Button>
        ))}
      </Button.Group>
      <NativeSelect
        size="xs"
        aria-label="How much of it"
        className={classes.readsNarrow}
        value={read}
        onChange={(event) => props.onRead(READS.find((each) => each === event.currentTarget.value) ?? 'latest')}
        data={READS.map((each) => ({ value: each, label: READ_WORDS[each].long }))}
      />
      <NumberInput
        size="xs"
        className={classes.threshold}
        aria-label="Errors that make an alert"
        prefix="alert at "
        min={1}
        max={ERRORS_THRESHOLD_MAX}
        allowDecimal={false}
        allowNegative={false}
        value={threshold}
        onChange={(value) => typeof value === 'number' && value >= 1 && props.onThreshold(value)}
      />
    </fieldset>
  );
}
