'use client';

import { Button, Group, Popover, Text } from '@mantine/core';
import { type ComponentType, memo, useState } from 'react';
import { protocolName } from '../../format/names';
import { pickValues } from '../../state/filter-chips';
import type { UpdateView } from '../../state/use-view-state';
import { useView } from '../../state/view-context';
import type { PICKERS, PickerColumn } from '../../state/view-state';
import { Icon } from '../Icon';
import type { PickedValuesProps } from './PickedValues';

const CHEVRON = 'M4 6l4 4 4-4';

/** Loaded by whoever is about to open one: check boxes and their scroll area are much script for the first picture. */
const loadValues = (): Promise<typeof import('./PickedValues') | undefined> =>
  import('./PickedValues').catch(() => undefined);

/** One multi-select over the values the data holds, most frequent first, with their flow counts. */
export function FilterPicker({ picker }: { readonly picker: (typeof PICKERS)[number] }) {
  const { view, update } = useView();
  const { column, label } = picker;
  return (
    <PickerPopover
      column={column}
      label={label}
      picked={view.picked[column]}
      isExcluded={view.excluded.includes(column)}
      isOff={view.pickedOff.includes(column)}
      update={update}
    />
  );
}

interface PickerPopoverProps {
  readonly column: PickerColumn;
  readonly label: string;
  readonly picked: readonly string[];
  readonly isExcluded: boolean;
  readonly isOff: boolean;
  readonly update: UpdateView;
}

/** Drawn again only when its own column is filtered otherwise. */
const PickerPopover = memo(function PickerPopover(props: PickerPopoverProps) {
  const { column, label, picked, isExcluded, isOff, update } = props;
  const [isOpen, setOpen] = useState(false);
  const [Values, setValues] = useState<ComponentType<PickedValuesProps>>();
  // Opened with its values in place: the focus goes to the first of them.
  const load = async (): Promise<void> => {
    const loaded = await loadValues();
    setValues(() => loaded?.PickedValues);
  };
  const toggle = async (): Promise<void> => {
    await load();
    setOpen((open) => !open);
  };
  const pick = (values: readonly string[], excluded?: boolean): void =>
    update((before) => pickValues(before, column, values, excluded));
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant={picked.length > 0 && !isOff ? 'filled' : 'default'}
          onPointerEnter={() => void loadValues()}
          onClick={() => void toggle()}
          aria-haspopup="dialog"
          data-picker={column}
          rightSection={<Icon path={CHEVRON} />}
          styles={{ section: { marginInlineStart: 2, marginInlineEnd: -4 } }}
        >
          {summaryOf({ label, column, picked, isExcluded, isOff })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        {Values === undefined ? (
          <Group justify="space-between" wrap="nowrap" role="alert">
            <Text size="sm">The server does not answer.</Text>
            <Button size="compact-xs" variant="default" onClick={() => void load()}>
              Retry
            </Button>
          </Group>
        ) : (
          <Values column={column} label={label} picked={picked} isExcluded={isExcluded} onPick={pick} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
});

function summaryOf(state: Omit<PickerPopoverProps, 'update'>): string {
  const { label, column, picked, isExcluded, isOff } = state;
  const [only] = picked;
  if (only === undefined) return label;
  const what = picked.length > 1 ? String(picked.length) : column === 'protocol' ? protocolName(only) : only;
  return `${label}: ${isExcluded ? 'not ' : ''}${what}${isOff ? ' (off)' : ''}`;
}
