'use client';

import { Button, Drawer } from '@mantine/core';
import { useState } from 'react';
import { useView } from '../../state/view-context';
import { PICKERS } from '../../state/view-state';
import classes from './FilterBar.module.css';
import { Pickers } from './Pickers';

/** On a phone the multi-selects would fill the screen. */
export function PickerDrawer() {
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
