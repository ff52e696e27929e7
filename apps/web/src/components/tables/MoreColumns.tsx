'use client';

import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useView } from '../../state/view-context';
import { isShown, withShown } from '../../state/view-state';
import type { RowsColumn } from './RowsTable';

/** The columns that fit beside each other, or all of them where the address says so. */
export function useShownColumns(panel: string, columns: readonly RowsColumn[]): readonly RowsColumn[] {
  const { view } = useView();
  const isAll = isShown(view, panel, 'columns');
  return useMemo(() => (isAll ? columns : columns.filter(({ isDetail }) => isDetail !== true)), [columns, isAll]);
}

/** Under a table: shows the columns that did not fit, too, or no longer. */
export function MoreColumns({ panel, columns }: { readonly panel: string; readonly columns: readonly RowsColumn[] }) {
  const { view, update } = useView();
  const details = columns.filter(({ isDetail }) => isDetail === true);
  if (details.length === 0) return null;
  const isAll = isShown(view, panel, 'columns');
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      title={details.map(({ title }) => title).join(', ')}
      aria-pressed={isAll}
      onClick={() => update((before) => withShown(before, { panel, option: 'columns', isOn: !isAll }))}
    >
      {isAll ? 'Fewer columns' : details.length === 1 ? '1 more column' : `${details.length} more columns`}
    </Button>
  );
}
