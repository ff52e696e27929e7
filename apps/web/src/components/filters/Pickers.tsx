'use client';

import { PICKERS } from '../../state/view-state';
import classes from './FilterBar.module.css';
import { FilterPicker } from './FilterPicker';

/** One multi-select for each column that has one. */
export function Pickers() {
  return (
    <div className={classes.pickers}>
      {PICKERS.map((picker) => (
        <FilterPicker key={picker.column} picker={picker} />
      ))}
    </div>
  );
}
