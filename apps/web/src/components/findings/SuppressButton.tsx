'use client';

import { Button, Checkbox, Group, Popover, Select, Stack, Text, TextInput } from '@mantine/core';
import type { Finding } from '@networkflow/engine/contract';
import { useState } from 'react';
import { useSuppress, useUnsuppress } from '../../api/findings';

const MS_PER_DAY = 86_400_000;
const DAYS = [
  { value: '7', label: 'for 7 days' },
  { value: '30', label: 'for 30 days' },
  { value: '90', label: 'for 90 days' },
  { value: '365', label: 'for a year' },
];
const REASON_CHARS_MAX = 500;

/** Hides findings about a subject, with a reason and an end; or shows them again. The data is not touched. */
export function SuppressButton({ finding }: { readonly finding: Finding }) {
  const unsuppress = useUnsuppress();
  const { suppression } = finding;
  if (suppression === null) return <SuppressForm finding={finding} />;
  if (suppression.origin === 'config') {
    return (
      <Text size="xs" c="dimmed">
        Suppressed in the configuration file.
      </Text>
    );
  }
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={unsuppress.isPending}
        onClick={() => unsuppress.mutate(suppression.id)}
      >
        Show it again
      </Button>
      {unsuppress.error && <Problem text={unsuppress.error.message} />}
    </>
  );
}

function SuppressForm({ finding }: { readonly finding: Finding }) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [days, setDays] = useState('30');
  const [isWide, setWide] = useState(false);
  const suppress = useSuppress();
  const save = (): void => {
    suppress.mutate(
      {
        subject: finding.subject,
        reason: reason.trim(),
        expires: new Date(Date.now() + Number(days) * MS_PER_DAY).toISOString(),
        ...(isWide ? {} : { detection: finding.detection }),
      },
      { onSuccess: () => setOpen(false) },
    );
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button size="compact-sm" variant="default" aria-haspopup="dialog" onClick={() => setOpen(!isOpen)}>
          Suppress…
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Suppress this finding">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() !== '') save();
          }}
        >
          <Stack gap={8} w={300}>
            <Text size="sm">
              Hides findings about <code>{finding.subject}</code>. The data stays as it is.
            </Text>
            <TextInput
              size="xs"
              label="Reason"
              placeholder="our vulnerability scanner"
              required
              maxLength={REASON_CHARS_MAX}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Select
              size="xs"
              label="How long"
              data={DAYS}
              value={days}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
              onChange={(value) => setDays(value ?? '30')}
            />
            <Checkbox
              size="xs"
              label="Every detection, not only this one"
              checked={isWide}
              onChange={(event) => setWide(event.currentTarget.checked)}
            />
            {suppress.error && <Problem text={suppress.error.message} />}
            <Group justify="flex-end">
              <Button size="xs" type="submit" disabled={reason.trim() === ''} loading={suppress.isPending}>
                Suppress
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function Problem({ text }: { readonly text: string }) {
  return (
    <Text size="xs" c="var(--nf-denied-text)" role="alert">
      {text}
    </Text>
  );
}
