'use client';

import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatTimeShort, parseTime } from '../../format/times';
import { toInstant } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { PRESETS, type Preset } from '../../state/view-state';
import classes from './Header.module.css';

const LABELS: Readonly<Record<Preset, string>> = { '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d', all: 'All' };

/** Windows counted back from the newest record, or any window typed in UTC. */
export function WindowPicker() {
  const { view, update, window } = useView();
  const active = view.range.kind === 'preset' ? view.range.preset : 'custom';
  return (
    <fieldset className={classes.window} aria-label="Time window">
      <Button.Group>
        {PRESETS.map((preset) => (
          <Button
            key={preset}
            size="xs"
            px={10}
            variant={active === preset ? 'filled' : 'default'}
            aria-pressed={active === preset}
            onClick={() => update((before) => ({ ...before, range: { kind: 'preset', preset } }))}
          >
            {LABELS[preset]}
          </Button>
        ))}
        <CustomWindow isActive={active === 'custom'} />
      </Button.Group>
      <span className={classes.span} data-window={`${window.from}/${window.to}`}>
        {formatTimeShort(window.from)} – {formatTimeShort(window.to)} UTC
      </span>
    </fieldset>
  );
}

function CustomWindow({ isActive }: { readonly isActive: boolean }) {
  const { update, window } = useView();
  const [isOpen, setOpen] = useState(false);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const isValid = parseTime(from) < parseTime(to);
  const open = (): void => {
    setFrom(window.from.slice(0, 16));
    setTo(window.to.slice(0, 16));
    setOpen(true);
  };
  const apply = (): void => {
    const range = { kind: 'custom', from: toInstant(parseTime(from)), to: toInstant(parseTime(to)) } as const;
    update((before) => ({ ...before, range }));
    setOpen(false);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="xs"
          px={10}
          variant={isActive ? 'filled' : 'default'}
          aria-pressed={isActive}
          aria-haspopup="dialog"
          onClick={() => (isOpen ? setOpen(false) : open())}
        >
          Custom
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Custom time window">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (isValid) apply();
          }}
        >
          <Stack gap={8}>
            <Group gap={8}>
              <TextInput
                size="xs"
                type="datetime-local"
                label="From (UTC, inclusive)"
                value={from}
                onChange={(event) => setFrom(event.currentTarget.value)}
              />
              <TextInput
                size="xs"
                type="datetime-local"
                label="To (UTC, exclusive)"
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
            </Group>
            <Group justify="space-between" gap={8}>
              <Text size="xs" c="var(--nf-muted)">
                {isValid ? ' ' : 'The window ends before it begins.'}
              </Text>
              <Button size="xs" type="submit" disabled={!isValid}>
                Apply
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
