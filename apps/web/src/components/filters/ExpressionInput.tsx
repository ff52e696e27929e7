'use client';

import { ActionIcon, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { FilterProblem } from '../../state/check-filter';
import { useView } from '../../state/view-context';
import classes from './FilterBar.module.css';

const PLACEHOLDER = 'src in 10.0.0.0/8 and port 22 and not action = ACCEPT';

/** The typed filter. Enter applies it; what cannot be read is shown with its place. */
export function ExpressionInput() {
  const { view, update, filterProblem } = useView();
  const [text, setText] = useState(view.where);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(view.where), [view.where]);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, select') !== null;
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  const problem = text.trim() === view.where ? filterProblem : undefined;
  const apply = (where: string): void => update((before) => ({ ...before, where: where.trim() }));
  return (
    <form
      className={classes.expression}
      onSubmit={(event) => {
        event.preventDefault();
        apply(text);
      }}
    >
      <TextInput
        ref={input}
        size="xs"
        aria-label="Filter expression"
        placeholder={PLACEHOLDER}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText(view.where);
        }}
        error={problem !== undefined}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        rightSectionWidth={text === '' ? 0 : 28}
        rightSection={
          text === '' ? null : (
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-label="Clear the filter expression"
              onClick={() => {
                setText('');
                apply('');
              }}
            >
              ×
            </ActionIcon>
          )
        }
      />
      {problem !== undefined && <FilterError text={view.where} problem={problem} />}
    </form>
  );
}

function FilterError({ text, problem }: { readonly text: string; readonly problem: FilterProblem }) {
  const { position } = problem;
  return (
    <div className={classes.error} role="alert" data-position={position}>
      {position !== undefined && (
        <code className={classes.quote}>
          {text.slice(0, position)}
          <mark>{text.slice(position, position + 1) || ' '}</mark>
          {text.slice(position + 1)}
        </code>
      )}
      <span>
        {problem.message}
        {position !== undefined && ` At character ${position + 1}.`}
      </span>
    </div>
  );
}
