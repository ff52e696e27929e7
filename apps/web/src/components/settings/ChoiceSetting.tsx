'use client';

import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import classes from './Settings.module.css';

/** One of a few. */
export function ChoiceSetting<T extends string>(props: {
  readonly label: string;
  readonly description?: string;
  readonly choices: readonly T[];
  readonly labels: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChange: (value: T) => void;
}) {
  const id = useId();
  const { label, description, choices, labels, value, onChange } = props;
  return (
    <div className={classes.setting}>
      <h3 className={classes.label} id={id}>
        {label}
      </h3>
      {description !== undefined && <p className={classes.note}>{description}</p>}
      <SegmentedControl<T>
        size="sm"
        aria-labelledby={id}
        data={choices.map((choice) => ({ value: choice, label: labels[choice] }))}
        value={value}
        onChange={onChange}
        className={classes.choices}
      />
    </div>
  );
}
