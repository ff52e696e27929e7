'use client';

import { ActionIcon, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ApiProblem } from '../../api/request';
import { typedOffset } from '../../state/filter-clause';
import { useView } from '../../state/view-context';
import classes from './FilterBar.module.css';

const PLACEHOLDER = 'src in 10.0.0.0/8 and port 22 and not action = ACCEPT';

/** The typed filter. Enter applies it; what the server cannot read is shown with its place. */
export function ExpressionInput({ problem }: { readonly problem: ApiProblem | undefined }) {
  const { view, update } = useView();
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
        error={problem !== undefined && text.trim() === view.where}
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
      {problem !== undefined && text.trim() === view.where && <FilterError problem={problem} />}
    </form>
  );
}

function FilterError({ problem }: { readonly problem: ApiProblem }) {
  const { view } = useView();
  const position = (problem.position ?? 0) - typedOffset(view);
  const isInside = position >= 0 && position <= view.where.length;
  return (
    <div className={classes.error} role="alert" data-position={isInside ? position : undefined}>
      {isInside && (
        <code className={classes.quote}>
          {view.where.slice(0, position)}
          <mark>{view.where.slice(position, position + 1) || ' '}</mark>
          {view.where.slice(position + 1)}
        </code>
      )}
      <span>{isInside ? `${withoutPosition(problem.message)} At character ${position + 1}.` : problem.message}</span>
    </div>
  );
}

/** The engine counts in the whole filter; what is shown counts in what was typed. */
function withoutPosition(message: string): string {
  return message.replace(/ \(at position \d+\)/, '').replace(/ at position \d+/, '');
}
