'use client';

import { type KeyboardEvent, useCallback } from 'react';

const ROW = '[data-row]';
const CONTROL = 'a[href], button:not([disabled])';

/**
 * Arrows in a table or list. Put `onKeyDown` on a focusable element around rows that have `data-row` and `tabIndex={-1}`: up and
 * down go from row to row, Home and End to the ends, right and left through the links and buttons of a row, Enter takes the
 * first of them, Escape goes back to the element itself.
 */
export function useRowNavigation(): { readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void } {
  const onKeyDown = useCallback((event: KeyboardEvent<HTMLElement>) => {
    const target = event.target;
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest('input, textarea, select') !== null) return;
    const next = destination(event.key, target, event.currentTarget);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === 'enter') target.querySelector<HTMLElement>(CONTROL)?.click();
    else next.focus();
  }, []);
  return { onKeyDown };
}

function destination(key: string, target: HTMLElement, container: HTMLElement): HTMLElement | 'enter' | undefined {
  const row = target.closest<HTMLElement>(ROW);
  const rows = [...container.querySelectorAll<HTMLElement>(ROW)];
  const at = row === null ? -1 : rows.indexOf(row);
  switch (key) {
    case 'ArrowDown':
      return rows[at + 1];
    case 'ArrowUp':
      return at > 0 ? rows[at - 1] : undefined;
    case 'Home':
      return rows[0];
    case 'End':
      return rows.at(-1);
    case 'Enter':
      return target === row ? 'enter' : undefined;
    case 'Escape':
      return row === null ? undefined : container;
    case 'ArrowRight':
    case 'ArrowLeft':
      return row === null ? undefined : controlBeside(row, target, key === 'ArrowRight' ? 1 : -1);
    default:
      return undefined;
  }
}

/** Left of the first control is the row itself. */
function controlBeside(row: HTMLElement, target: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const stops = [row, ...row.querySelectorAll<HTMLElement>(CONTROL)];
  return stops[stops.indexOf(target) + step];
}
