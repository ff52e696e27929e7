'use client';

import { TextInput } from '@mantine/core';
import classes from './ConnectionLog.module.css';
import type { FieldProps } from './LookupForm';

/** What makes candidates fewer, where the letter says it. */
export function MoreFields({ typed, problems, type }: FieldProps) {
  const isUsed = [typed.dest, typed.destport, typed.proto, typed.skew].some((text) => text !== '');
  return (
    <details className={classes.more} open={isUsed || problems.destport !== undefined || problems.skew !== undefined}>
      <summary>More that is known: the other end, protocol, clocks</summary>
      <div className={classes.moreFields}>
        <TextInput
          size="sm"
          label="Destination address"
          autoComplete="off"
          spellCheck={false}
          value={typed.dest}
          onChange={(event) => type({ dest: event.currentTarget.value })}
        />
        <TextInput
          name="destport"
          size="sm"
          label="Destination port"
          inputMode="numeric"
          autoComplete="off"
          value={typed.destport}
          error={problems.destport}
          onChange={(event) => type({ destport: event.currentTarget.value })}
        />
        <TextInput
          size="sm"
          label="Protocol"
          placeholder="tcp, udp or a number"
          autoComplete="off"
          value={typed.proto}
          onChange={(event) => type({ proto: event.currentTarget.value })}
        />
        <TextInput
          name="skew"
          size="sm"
          label="Clocks may differ by (s)"
          placeholder="2"
          inputMode="numeric"
          autoComplete="off"
          value={typed.skew}
          error={problems.skew}
          onChange={(event) => type({ skew: event.currentTarget.value })}
        />
      </div>
    </details>
  );
}
