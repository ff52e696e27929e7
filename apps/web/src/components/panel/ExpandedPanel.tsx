'use client';

import { Modal } from '@mantine/core';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import classes from './Panel.module.css';

/** A panel over the whole screen. Apart, because few are expanded and the frame for it is much script. */
export function ExpandedPanel(props: {
  readonly isOpen: boolean;
  readonly title: string;
  readonly isStale: boolean;
  readonly tools: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      fullScreen
      title={props.title}
      classNames={{ body: classes.expanded, content: classes.expandedContent }}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': 'Close the full screen' }}
    >
      <div className={classes.expandedTools}>{props.tools}</div>
      <div className={clsx(classes.expandedBody, props.isStale && classes.stale)}>{props.children}</div>
    </Modal>
  );
}
