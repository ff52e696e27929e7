'use client';

import { useEffect, useMemo, useRef } from 'react';
import { type Chip, chipsOf } from '../../state/filter-chips';
import { useView } from '../../state/view-context';
import type { ViewState } from '../../state/view-state';
import classes from './FilterChips.module.css';

/** Everything in force, one chip each: turned off and on, into its opposite, or removed. */
export function FilterChips() {
  const { view, update } = useView();
  const chips = useMemo(() => chipsOf(view), [view]);
  const list = useRef<HTMLUListElement>(null);
  const focusNext = useRef<string>(undefined);
  // A chip that changes is another one in another place; who works with keys goes on where they were.
  useEffect(() => {
    if (focusNext.current === undefined) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[data-chip]') ?? [])];
    const next = buttons.find(({ dataset }) => dataset.chip === focusNext.current) ?? buttons[0];
    focusNext.current = undefined;
    (next ?? document.querySelector<HTMLElement>('[data-shortcut="filter"]'))?.focus();
  });
  if (chips.length === 0) return null;
  const apply = (next: ViewState, focus: string): void => {
    focusNext.current = focus;
    update(() => next);
  };
  return (
    <ul className={classes.chips} aria-label="Conditions of the filter" ref={list}>
      {chips.map((chip, index) => (
        <FilterChip key={chip.id} chip={chip} onApply={apply} next={chips[index + 1]?.text ?? ''} />
      ))}
    </ul>
  );
}

function FilterChip(props: {
  readonly chip: Chip;
  /** The chip behind, which gets the focus when this one goes. */
  readonly next: string;
  readonly onApply: (view: ViewState, focus: string) => void;
}) {
  const { chip, next, onApply } = props;
  const { text, isOff, isNegated, toggled, inverted, opposite = text, removed } = chip;
  const invertWord = isNegated ? 'is' : 'not';
  return (
    <li className={classes.chip} data-negated={isNegated} data-off={isOff} data-kind={chip.kind}>
      {isOff && <span className={classes.off}>off</span>}
      {toggled === undefined ? (
        <span className={classes.text}>{text}</span>
      ) : (
        <button
          type="button"
          className={classes.text}
          data-chip={text}
          aria-pressed={!isOff}
          title={isOff ? 'Off, but kept: turn on' : 'Turn off, but keep'}
          aria-label={`Use ${text}`}
          onClick={() => onApply(toggled, text)}
        >
          {text}
        </button>
      )}
      {inverted !== undefined && (
        <button
          type="button"
          className={classes.action}
          title={`Turn into its opposite: ${opposite}`}
          aria-label={`${invertWord}: invert ${text}`}
          onClick={() => onApply(inverted, opposite)}
        >
          {invertWord}
        </button>
      )}
      <button
        type="button"
        className={classes.action}
        title="Remove"
        aria-label={`Remove ${text}`}
        onClick={() => onApply(removed, next)}
      >
        ×
      </button>
    </li>
  );
}
