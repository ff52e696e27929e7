'use client';

import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fromAxisTime, toAxisTime } from '../../format/times';
import { type ResolvedWindow, toInstant } from '../../state/resolve-window';
import classes from './Compare.module.css';

const MINUTES_LENGTH = 'YYYY-MM-DDTHH:MM'.length;

/** Any earlier, or later, window to compare with, in the display zone. */
export function OtherWindow(props: {
  readonly window: ResolvedWindow;
  readonly onChange: (window: ResolvedWindow) => void;
}) {
  const [from, setFrom] = useState(toAxisTime(props.window.from).slice(0, MINUTES_LENGTH));
  const [to, setTo] = useState(toAxisTime(props.window.to).slice(0, MINUTES_LENGTH));
  const [start, end] = [fromAxisTime(from), fromAxisTime(to)];
  const isWindow = start < end;
  return (
    <form
      className={classes.other}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWindow) props.onChange({ from: toInstant(start), to: toInstant(end) });
      }}
    >
      <TextInput
        size="xs"
        type="datetime-local"
        label="From"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        label="To"
        value={to}
        error={isWindow ? undefined : 'has to be after the beginning'}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" disabled={!isWindow}>
        Compare with this
      </Button>
    </form>
  );
}
