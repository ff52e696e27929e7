'use client';

import { SegmentedControl } from '@mantine/core';
import type { Against } from '../../state/compare-state';
import type { ResolvedWindow } from '../../state/resolve-window';

const OTHER = 'other';
const CHOICES = [
  { value: 'before', label: 'Just before' },
  { value: 'day', label: 'A day ago' },
  { value: 'week', label: 'A week ago' },
  { value: OTHER, label: 'Other' },
] as const satisfies readonly { readonly value: string; readonly label: string }[];

/** Chooses what a window is compared with. `Other` begins with the window there is, to be changed in `OtherWindow`. */
export function AgainstSwitch(props: {
  readonly against: Against;
  /** What `against` stands for. */
  readonly window: ResolvedWindow;
  readonly onChange: (against: Against) => void;
}) {
  const { against, window, onChange } = props;
  const choose = (value: string): void => {
    const chosen = CHOICES.find((each) => each.value === value);
    if (chosen !== undefined) onChange(chosen.value === OTHER ? window : chosen.value);
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label="Compare with"
      value={typeof against === 'string' ? against : OTHER}
      onChange={choose}
      data={[...CHOICES]}
    />
  );
}
