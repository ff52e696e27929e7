'use client';

import clsx from 'clsx';
import { type CSSProperties, type ReactNode, useId } from 'react';
import panel from '../panel/Panel.module.css';

/** The frame of what the page shows of one report; states of loading and failing are the page's. */
export function ErrorCard(props: {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly span: number;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}) {
  const titleId = useId();
  const style = { '--span': props.span } as CSSProperties;
  return (
    <section className={clsx(panel.panel, 'nf-span')} style={style} aria-labelledby={titleId} data-panel={props.id}>
      <div className={panel.head}>
        <div>
          <h2 className={panel.title} id={titleId}>
            {props.title}
          </h2>
          <p className={panel.subtitle}>{props.subtitle}</p>
        </div>
        {props.tools !== undefined && <div className={panel.tools}>{props.tools}</div>}
      </div>
      {props.children}
    </section>
  );
}
