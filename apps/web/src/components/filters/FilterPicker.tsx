'use client';

import { Button, Checkbox, Group, Popover, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ColumnValue, fetchValues } from '../../api/request';
import { protocolName } from '../../format/names';
import { formatCount } from '../../format/units';
import { filterOf } from '../../state/filter-clause';
import { useView } from '../../state/view-context';
import type { PICKERS, PickerColumn } from '../../state/view-state';

const VALUES_SHOWN_MAX = 100;
const TYPING_DELAY_MS = 200;

/** One multi-select over the values the data holds, most frequent first, with their flow counts. */
export function FilterPicker({ picker }: { readonly picker: (typeof PICKERS)[number] }) {
  const { view, update } = useView();
  const [isOpen, setOpen] = useState(false);
  const { column, label } = picker;
  const picked = view.picked[column];
  const setPicked = (values: readonly string[]): void =>
    update((before) => ({ ...before, picked: { ...before.picked, [column]: values } }));
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant={picked.length > 0 ? 'filled' : 'default'}
          onClick={() => setOpen((open) => !open)}
          aria-haspopup="dialog"
          data-picker={column}
          rightSection={<Chevron />}
        >
          {summaryOf(label, column, picked)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={`${label} filter`}>
        <ValueList column={column} label={label} picked={picked} onPick={setPicked} />
        {picked.length > 0 && (
          <Button size="compact-xs" variant="subtle" mt={6} onClick={() => setPicked([])}>
            Clear
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function ValueList(props: {
  readonly column: PickerColumn;
  readonly label: string;
  readonly picked: readonly string[];
  readonly onPick: (values: readonly string[]) => void;
}) {
  const { column, label, picked, onPick } = props;
  const { values, error, isLoading, search, setSearch } = useColumnValues(column);
  const offered = mergePicked(values, picked);
  const toggle = (value: string): void =>
    onPick(picked.includes(value) ? picked.filter((other) => other !== value) : [...picked, value]);
  return (
    <Stack gap={6}>
      <TextInput
        size="xs"
        placeholder={`Search ${label.toLowerCase()}`}
        aria-label={`Search ${label.toLowerCase()}`}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <ScrollArea.Autosize mah={260} type="auto" offsetScrollbars="y">
        <Stack gap={4} p={2}>
          {offered.map(({ value, flows }) => (
            <Group key={value} justify="space-between" gap={8} wrap="nowrap">
              <Checkbox
                size="xs"
                checked={picked.includes(value)}
                onChange={() => toggle(value)}
                label={<span style={{ overflowWrap: 'anywhere' }}>{displayValue(column, value)}</span>}
              />
              <Text size="xs" c="var(--nf-muted)" style={{ fontVariantNumeric: 'tabular-nums' }}>
                {flows === undefined ? '' : formatCount(flows)}
              </Text>
            </Group>
          ))}
          {offered.length === 0 && (
            <Text size="xs" c="var(--nf-muted)" py={4}>
              {describeNothing({ isLoading, error, search })}
            </Text>
          )}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

/** Values under all other filters, so that a count says what ticking it would leave. */
function useColumnValues(column: PickerColumn) {
  const { view, window, status, filterProblem } = useView();
  const [search, setSearch] = useState('');
  const [prefix] = useDebouncedValue(search.trim(), TYPING_DELAY_MS);
  const where = filterOf(view, { except: column });
  const request = {
    from: window.from,
    to: window.to,
    limit: VALUES_SHOWN_MAX,
    ...(where === '' ? {} : { where }),
    // Protocols are searched by name, which the data does not hold.
    ...(prefix === '' || column === 'protocol' ? {} : { prefix }),
  };
  const query = useQuery({
    queryKey: ['values', column, request, status.version],
    queryFn: ({ signal }) => fetchValues(column, request, signal),
    enabled: filterProblem === undefined,
    placeholderData: keepPreviousData,
  });
  const values = (query.data ?? []).filter(({ value }) => value !== null).map(toOffered);
  const found = column === 'protocol' ? values.filter((entry) => matches(column, entry.value, prefix)) : values;
  return { values: found, error: query.error, isLoading: query.isFetching, search, setSearch };
}

interface Offered {
  readonly value: string;
  readonly flows?: number;
}

function toOffered({ value, flows }: ColumnValue): Offered {
  return { value: String(value), flows };
}

function matches(column: PickerColumn, value: string, text: string): boolean {
  return displayValue(column, value).toLowerCase().includes(text.toLowerCase());
}

/** What is ticked stays in sight, even when the other filters leave none of it. */
function mergePicked(values: readonly Offered[], picked: readonly string[]): readonly Offered[] {
  const known = new Set(values.map(({ value }) => value));
  return [...picked.filter((value) => !known.has(value)).map((value) => ({ value })), ...values];
}

function describeNothing(state: { isLoading: boolean; error: Error | null; search: string }): string {
  if (state.isLoading) return 'Looking…';
  if (state.error !== null) return state.error.message;
  return state.search === '' ? 'The records in this window hold none.' : 'Nothing begins with this.';
}

function displayValue(column: PickerColumn, value: string): string {
  return column === 'protocol' ? `${protocolName(value)} (${value})` : value;
}

function summaryOf(label: string, column: PickerColumn, picked: readonly string[]): string {
  const [only] = picked;
  if (only === undefined) return label;
  if (picked.length > 1) return `${label}: ${picked.length}`;
  return `${label}: ${column === 'protocol' ? protocolName(only) : only}`;
}

function Chevron() {
  return (
    <svg
      width="10"
      height="10"
      viewBox="0 0 10 10"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d="M2 3.5 5 6.5 8 3.5" />
    </svg>
  );
}
