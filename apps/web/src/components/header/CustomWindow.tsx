'use client';

import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatSpan, formatTimeZoned, fromAxisTime, toAxisTime, zoneName } from '../../format/times';
import { customRange } from '../../state/move-window';
import { useView } from '../../state/view-context';
import { PRESETS, type Range } from '../../state/view-state';
import { PRESET_LABELS } from './preset-labels';
import classes from './WindowPicker.module.css';

/** `2026-11-20T14:05`, as a date field has it. */
const FIELD_CHARS = 16;

/** A window of one's own, typed in the display zone; on a phone the presets are here, too. */
export function CustomWindow() {
  const { view, update } = useView();
  const [isOpen, setOpen] = useState(false);
  const isCustom = view.range.kind === 'custom';
  const narrowLabel = view.range.kind === 'custom' ? 'Custom' : PRESET_LABELS[view.range.preset];
  const show = (range: Range): void => {
    update((before) => ({ ...before, range }));
    setOpen(false);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="xs"
          px={10}
          variant={isCustom ? 'filled' : 'default'}
          className={classes.custom}
          data-shortcut="time"
          aria-haspopup="dialog"
          aria-pressed={isCustom}
          onClick={() => setOpen((open) => !open)}
        >
          <span className={classes.wide}>Custom</span>
          <span className={classes.narrow}>{narrowLabel}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="94vw">{isOpen && <WindowForm onShow={show} />}</Popover.Dropdown>
    </Popover>
  );
}

function WindowForm({ onShow }: { readonly onShow: (range: Range) => void }) {
  const { window, status } = useView();
  const [from, setFrom] = useState(() => toAxisTime(window.from).slice(0, FIELD_CHARS));
  const [to, setTo] = useState(() => toAxisTime(window.to).slice(0, FIELD_CHARS));
  const [start, end] = [fromAxisTime(from), fromAxisTime(to)];
  const isValid = start < end;
  const zone = zoneName(Number.isFinite(start) ? start : window.from);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) onShow(customRange(start, end));
      }}
    >
      <Stack gap={8}>
        <Group gap={6} className={classes.narrow}>
          {PRESETS.map((preset) => (
            <Button key={preset} size="xs" variant="default" onClick={() => onShow({ kind: 'preset', preset })}>
              {PRESET_LABELS[preset]}
            </Button>
          ))}
        </Group>
        <Group gap={8}>
          <TextInput
            size="xs"
            type="datetime-local"
            label={`From (${zone}, inclusive)`}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            size="xs"
            type="datetime-local"
            label={`To (${zone}, exclusive)`}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </Group>
        <Group justify="space-between" gap={8} wrap="nowrap">
          <Text size="xs" c="var(--nf-muted)" role="status">
            {isValid ? formatSpan(end - start) : 'The window ends before it begins.'}
          </Text>
          <Button size="xs" type="submit" disabled={!isValid}>
            Apply
          </Button>
        </Group>
        {status.window !== null && (
          <Text size="xs" c="var(--nf-muted)" maw={380}>
            1 h to 7 d are counted back from the newest record, {formatTimeZoned(status.window.to)}, not from now.
          </Text>
        )}
      </Stack>
    </form>
  );
}
