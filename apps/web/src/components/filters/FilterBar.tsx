'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useView } from '../../state/view-context';
import { isFiltered, PICKERS } from '../../state/view-state';
import { withoutFilter } from '../../state/without-filter';
import { ExpressionInput } from './ExpressionInput';
import classes from './FilterBar.module.css';
import { FilterChips } from './FilterChips';
import { FilterPicker } from './FilterPicker';

/** Selections over known values and one typed expression; all of them must hold. */
export function FilterBar() {
  const { view, update } = useView();
  const [isOpen, setOpen] = useState(false);
  const count = PICKERS.filter(({ column }) => view.picked[column].length > 0).length;
  return (
    <search className={classes.bar} aria-label="Filters">
      <Button
        size="xs"
        variant="default"
        className={classes.toggle}
        aria-expanded={isOpen}
        onClick={() => setOpen((open) => !open)}
      >
        Filters{count > 0 ? ` (${count})` : ''}
      </Button>
      <div className={classes.pickers} data-open={isOpen}>
        {PICKERS.map((picker) => (
          <FilterPicker key={picker.column} picker={picker} />
        ))}
      </div>
      <ExpressionInput />
      {isFiltered(view) && (
        <Button size="xs" variant="subtle" onClick={() => update(withoutFilter)}>
          Clear all
        </Button>
      )}
      <FilterChips />
    </search>
  );
}
