'use client';

import { Button, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useView } from '../../state/view-context';
import { isFiltered, PICKERS } from '../../state/view-state';
import { withoutFilter } from '../../state/without-filter';
import { NARROW } from '../shell/narrow';
import { ExpressionInput } from './ExpressionInput';
import classes from './FilterBar.module.css';
import { FilterChips } from './FilterChips';
import { FilterPicker } from './FilterPicker';

/** Selections over known values and one typed expression; all of them must hold. */
export function FilterBar() {
  const { view, update } = useView();
  const isNarrow = useMediaQuery(NARROW) ?? false;
  return (
    <search className={classes.bar} aria-label="Filters">
      {isNarrow ? <PickerDrawer /> : <Pickers />}
      <ExpressionInput />
      {isFiltered(view) && (
        <Button size="xs" px={8} variant="subtle" aria-label="Clear all filters" onClick={() => update(withoutFilter)}>
          Clear{isNarrow ? '' : ' all'}
        </Button>
      )}
      <FilterChips />
    </search>
  );
}

function Pickers() {
  return (
    <div className={classes.pickers}>
      {PICKERS.map((picker) => (
        <FilterPicker key={picker.column} picker={picker} />
      ))}
    </div>
  );
}

/** On a phone the multi-selects would fill the screen. */
function PickerDrawer() {
  const { view } = useView();
  const [isOpen, setOpen] = useState(false);
  const count = PICKERS.filter(({ column }) => view.picked[column].length > 0).length;
  return (
    <>
      <Button size="xs" px={10} variant="default" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Filters{count > 0 ? ` (${count})` : ''}
      </Button>
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        position="bottom"
        size="auto"
        title="Filters"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <div className={classes.drawer}>
          <Pickers />
        </div>
      </Drawer>
    </>
  );
}
