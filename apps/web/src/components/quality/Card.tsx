'use client';

import clsx from 'clsx';
import { type CSSProperties, type ReactNode, useId } from 'react';
import classes from './Quality.module.css';

/** A panel of what the page knows already: nothing is asked for it, so it has no states of its own. */
export function Card(props: {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly span: number;
  readonly children: ReactNode;
}) {
  const titleId = useId();
  const style = { '--span': props.span } as CSSProperties;
  return (
    <section className={clsx(classes.card, 'nf-span')} style={style} aria-labelledby={titleId} data-panel={props.id}>
      <h2 id={titleId}>{props.title}</h2>
      <p className={classes.subtitle}>{props.subtitle}</p>
      {props.children}
    </section>
  );
}
