'use client';

import { useEffect, useRef } from 'react';
import classes from './Suggestions.module.css';
import type { Offer } from './use-suggestions';

const KIND_LABELS: Readonly<Record<Offer['kind'], string>> = {
  recent: 'recent',
  column: 'column',
  operator: 'operator',
  word: '',
  value: 'value',
};

/** The list below the expression; the input keeps the focus and says which one is meant. */
export function SuggestionList(props: {
  readonly id: string;
  readonly offers: readonly Offer[];
  readonly active: number | undefined;
  readonly isLoading: boolean;
  readonly onAccept: (offer: Offer) => void;
}) {
  const { id, offers, active, isLoading, onAccept } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active !== undefined) list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div className={classes.popup}>
      <div className={classes.list} id={id} role="listbox" aria-label="Suggestions" ref={list}>
        {offers.map((offer, index) => (
          // Keys are the input's business, which keeps the focus.
          <div
            key={`${offer.kind} ${offer.text}`}
            id={optionId(id, index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={classes.option}
            onMouseDown={(event) => event.preventDefault()}
            onMouseUp={() => onAccept(offer)}
          >
            <code className={classes.text}>{offer.text}</code>
            <span className={classes.note}>{offer.note}</span>
            <span className={classes.kind}>{KIND_LABELS[offer.kind]}</span>
          </div>
        ))}
      </div>
      {isLoading && <p className={classes.foot}>Looking for values…</p>}
    </div>
  );
}

export function optionId(id: string, index: number): string {
  return `${id}-${index}`;
}
