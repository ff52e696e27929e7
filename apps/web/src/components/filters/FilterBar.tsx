'use client';

import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import dynamic from 'next/dynamic';
import { useView } from '../../state/view-context';
import { isFiltered } from '../../state/view-state';
import { withoutFilter } from '../../state/without-filter';
import { NARROW } from '../shell/narrow';
import { ExpressionInput } from './ExpressionInput';
import classes from './FilterBar.module.css';
import { FilterChips } from './FilterChips';
import { Pickers } from './Pickers';

/** Phones only: a drawer is much script for what they alone show. */
const PickerDrawer = dynamic(() => import('./PickerDrawer').then((module) => module.PickerDrawer), { ssr: false });

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
