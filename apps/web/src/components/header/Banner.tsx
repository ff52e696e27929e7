'use client';

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Header.module.css';

/** Something that concerns all that is shown, with what can be done about it. */
export function Banner(props: {
  readonly tone: 'trouble' | 'note';
  readonly action: string;
  readonly onAction: () => void;
  readonly children: ReactNode;
}) {
  const { tone, action, onAction, children } = props;
  return (
    <div className={classes.banner} data-tone={tone} role={tone === 'trouble' ? 'alert' : 'status'}>
      <span>{children}</span>
      <Button size="compact-xs" variant="default" className={classes.action} onClick={onAction}>
        {action}
      </Button>
    </div>
  );
}
