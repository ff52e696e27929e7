'use client';

import { useDebouncedValue } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { checkFilter, type FilterProblem } from '../../state/check-filter';
import { acceptSuggestion } from '../../state/complete-filter';
import { rememberFilter } from '../../state/recent-filters';
import { useView } from '../../state/view-context';
import { type Offer, useSuggestions } from './use-suggestions';

const CHECK_DELAY_MS = 400;

/** What is typed, what may come next, and what each key does with it. */
export function useExpression() {
  const { view, update, filterProblem } = useView();
  const [text, setText] = useState(view.where);
  const [caret, setCaret] = useState(view.where.length);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState<number>();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(view.where), [view.where]);
  const { completion, offers, isLoading } = useSuggestions(text, caret, isOpen);
  const { refuse, ...problem } = useProblem(text, view.where, filterProblem);

  const apply = (where: string): void => {
    const trimmed = where.trim();
    setOpen(false);
    if (refuse(trimmed)) return;
    rememberFilter(trimmed);
    update((before) => ({ ...before, where: trimmed }));
  };
  const write = (next: { readonly text: string; readonly caret: number }): void => {
    setText(next.text);
    setCaret(next.caret);
    setActive(undefined);
    // The caret can only be put where it belongs once the text is there.
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret));
  };
  const accept = (offer: Offer): void => {
    input.current?.focus();
    const isWhole = offer.kind === 'recent';
    write(isWhole ? { text: offer.text, caret: offer.text.length } : acceptSuggestion(text, completion, offer.text));
    setOpen(!isWhole);
  };
  const type = (typed: HTMLInputElement): void => {
    setText(typed.value);
    setCaret(typed.selectionStart ?? typed.value.length);
    setActive(undefined);
    setOpen(true);
  };
  const clear = (): void => {
    write({ text: '', caret: 0 });
    apply('');
    input.current?.focus();
  };
  const giveUp = (): void => {
    if (isOpen && offers.length > 0) setOpen(false);
    else if (text !== view.where) write({ text: view.where, caret: view.where.length });
    else input.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const chosen = isOpen && active !== undefined ? offers[active] : undefined;
    const first = isOpen && completion.typed !== '' ? offers[0] : undefined;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      setActive(neighbour(isOpen ? active : undefined, event.key === 'ArrowDown' ? 1 : -1, offers.length));
    } else if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      accept(chosen);
    } else if (event.key === 'Tab' && !event.shiftKey) {
      const taken = chosen ?? first;
      if (taken === undefined) {
        setOpen(false);
      } else {
        event.preventDefault();
        accept(taken);
      }
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      giveUp();
    }
  };
  return {
    input,
    text,
    offers,
    active,
    isLoading,
    isShown: isOpen && (offers.length > 0 || isLoading),
    ...problem,
    apply,
    accept,
    type,
    clear,
    onKeyDown,
    moveCaret: setCaret,
    open: () => setOpen(true),
    close: () => setOpen(false),
  };
}

/** What is wrong with what is typed, a moment after it was, or at once when Enter asked for it. */
function useProblem(text: string, applied: string, appliedProblem: FilterProblem | undefined) {
  const [settled] = useDebouncedValue(text, CHECK_DELAY_MS);
  const [refused, setRefused] = useState<string>();
  const isFinal = text.trim() === refused || (text === applied && appliedProblem !== undefined);
  const refuse = (where: string): boolean => {
    const isBad = checkFilter(where) !== undefined;
    setRefused(isBad ? where : undefined);
    return isBad;
  };
  const problem = isFinal || settled === text ? checkFilter(text) : undefined;
  return { problem, isFinal, isUnfinished: !isFinal && problem !== undefined && isAtEnd(text, problem), refuse };
}

/** What is wrong is only that it does not go on yet, or the word that is being typed. */
function isAtEnd(text: string, { position }: FilterProblem): boolean {
  return position !== undefined && /^\S*$/.test(text.slice(position));
}

function neighbour(active: number | undefined, step: 1 | -1, count: number): number | undefined {
  if (count === 0) return undefined;
  if (active === undefined) return step === 1 ? 0 : count - 1;
  return (active + step + count) % count;
}
