'use client';

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import type { Lookup } from '../../api/use-lookup';
import { CONNECTION_LOG, type TypedQuestion } from '../../state/connection-log-state';
import { useParameters } from '../../state/use-parameters';
import { CopyButton } from '../findings/CopyButton';
import classes from './ConnectionLog.module.css';
import { MomentFields } from './MomentFields';
import { MoreFields } from './MoreFields';
import { type QuestionField, readQuestion } from './read-question';
import { whoCommand } from './who-command';

const NAT_PORTS = [
  { value: 'unknown', label: 'I do not know' },
  { value: 'preserved', label: 'It keeps source ports' },
  { value: 'translated', label: 'It changes source ports' },
] as const;

const REVEAL_REFUSED =
  'This server asks nobody who is there, so it shows no e-mail and no MAC. Start it with --auth-token, or use the command line with --reveal.';

export interface FieldProps {
  readonly typed: TypedQuestion;
  readonly problems: Readonly<Partial<Record<QuestionField, string>>>;
  readonly type: (change: Partial<TypedQuestion>) => void;
}

/** The question who held an address. It asks when it is pressed and never by itself, because each lookup is logged. */
export function LookupForm(props: {
  readonly isAsking: boolean;
  readonly canReveal: boolean;
  readonly onAsk: (lookup: Lookup) => void;
}) {
  const [typed, change] = useParameters(CONNECTION_LOG);
  const [reason, setReason] = useState('');
  const [reveal, setReveal] = useState(false);
  const [isTried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const question = readQuestion(typed);
  const problems = {
    ...question.problems,
    ...(reason.trim() === '' ? { reason: 'Why is it asked? The access log keeps it.' } : {}),
  };
  const shown = isTried ? problems : {};
  const type = (changed: Partial<TypedQuestion>): void => change(changed, { merge: 'who' });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (question.request !== undefined && reason.trim() !== '') {
      setTried(false);
      props.onAsk({ request: question.request, reason: reason.trim(), reveal });
      return;
    }
    const [first] = Object.keys(problems);
    form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  const fields: FieldProps = { typed, problems: shown, type };
  return (
    <form ref={form} className={classes.form} onSubmit={submit} noValidate aria-label="Who held an address">
      <TextInput
        name="nat"
        size="sm"
        label="Public address"
        placeholder="203.0.113.7"
        required
        autoComplete="off"
        spellCheck={false}
        value={typed.nat}
        error={shown.nat}
        onChange={(event) => type({ nat: event.currentTarget.value })}
      />
      <TextInput
        name="natport"
        size="sm"
        label="Public port"
        placeholder="any"
        inputMode="numeric"
        autoComplete="off"
        value={typed.natport}
        error={shown.natport}
        onChange={(event) => type({ natport: event.currentTarget.value })}
      />
      <MomentFields {...fields} />
      <NativeSelect
        size="sm"
        label="The NAT and its ports"
        data={[...NAT_PORTS]}
        value={typed.natports}
        onChange={(event) => {
          const chosen = NAT_PORTS.find(({ value }) => value === event.currentTarget.value);
          if (chosen !== undefined) type({ natports: chosen.value });
        }}
      />
      <MoreFields {...fields} />
      <div className={classes.asking}>
        <TextInput
          name="reason"
          size="sm"
          label="Reason"
          description="Kept in the access log with who asked and when, and nowhere in the address"
          placeholder="abuse report 4711"
          required
          autoComplete="off"
          value={reason}
          error={shown.reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.actions}>
          <Checkbox
            size="sm"
            label="Show e-mail and MAC"
            description={props.canReveal ? undefined : REVEAL_REFUSED}
            disabled={!props.canReveal}
            checked={reveal}
            onChange={(event) => setReveal(event.currentTarget.checked)}
          />
          {question.request !== undefined && (
            <CopyButton label="Copy CLI command" text={whoCommand(question.request)} />
          )}
          <Button type="submit" size="sm" loading={props.isAsking}>
            Look up
          </Button>
        </div>
      </div>
    </form>
  );
}
