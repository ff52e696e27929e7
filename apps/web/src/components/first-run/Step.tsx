'use client';

import type { ReactNode } from 'react';
import { CopyButton } from '../findings/CopyButton';
import classes from './FirstRun.module.css';

/** One step of a way: what to do, and the text to copy for it. */
export function Step(props: {
  readonly title: string;
  readonly commands: readonly string[];
  readonly children?: ReactNode;
}) {
  const text = props.commands.join('\n');
  return (
    <li>
      <h2>{props.title}</h2>
      {props.children}
      <div className={classes.copied}>
        <pre>{text}</pre>
        <CopyButton label="Copy" text={text} />
      </div>
    </li>
  );
}
