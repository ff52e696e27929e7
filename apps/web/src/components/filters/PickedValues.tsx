'use client';

import { Button, Group, SegmentedControl } from '@mantine/core';
import type { PickerColumn } from '../../state/view-state';
import { ValueList } from './ValueList';

export interface PickedValuesProps {
  readonly column: PickerColumn;
  readonly label: string;
  readonly picked: readonly string[];
  readonly isExcluded: boolean;
  readonly onPick: (values: readonly string[], isExcluded?: boolean) => void;
}

/** What a multi-select opens: the values to tick, and what to do with the ticked. */
export function PickedValues(props: PickedValuesProps) {
  const { picked, isExcluded, onPick } = props;
  return (
    <>
      <ValueList {...props} />
      {picked.length > 0 && (
        <Group justify="space-between" mt={8} gap={6}>
          <SegmentedControl
            size="xs"
            aria-label="What to do with the ticked"
            data={[
              { value: 'in', label: 'Only these' },
              { value: 'not', label: 'All but these' },
            ]}
            value={isExcluded ? 'not' : 'in'}
            onChange={(how) => onPick(picked, how === 'not')}
          />
          <Button size="compact-xs" variant="subtle" onClick={() => onPick([])}>
            Clear
          </Button>
        </Group>
      )}
    </>
  );
}
