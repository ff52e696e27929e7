'use client';

import { ActionIcon, TextInput } from '@mantine/core';
import { useId } from 'react';
import classes from './FilterBar.module.css';
import { FilterNote } from './FilterNote';
import { optionId, SuggestionList } from './SuggestionList';
import { useExpression } from './use-expression';

const PLACEHOLDER = 'src in 10.0.0.0/8 and port 22 and not action = ACCEPT';

/** The typed filter, with completion. Enter applies it; what cannot be read is shown with its place, already while typing. */
export function ExpressionInput() {
  const expression = useExpression();
  const { text, offers, active, isLoading, isShown, problem, isFinal, isUnfinished } = expression;
  const ids = { list: useId(), note: useId() };
  return (
    <form
      className={classes.expression}
      onSubmit={(event) => {
        event.preventDefault();
        expression.apply(text);
      }}
    >
      <TextInput
        ref={expression.input}
        size="xs"
        data-shortcut="filter"
        role="combobox"
        aria-label="Filter expression"
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls={isShown ? ids.list : undefined}
        aria-activedescendant={isShown && active !== undefined ? optionId(ids.list, active) : undefined}
        aria-describedby={problem === undefined ? undefined : ids.note}
        placeholder={PLACEHOLDER}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        value={text}
        onChange={(event) => expression.type(event.currentTarget)}
        onSelect={(event) => expression.moveCaret(event.currentTarget.selectionStart ?? text.length)}
        onClick={expression.open}
        onBlur={expression.close}
        onKeyDown={expression.onKeyDown}
        error={problem !== undefined && !isUnfinished}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        rightSectionWidth={text === '' ? 0 : 28}
        rightSection={
          text === '' ? null : (
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-label="Clear the filter expression"
              onClick={expression.clear}
            >
              ×
            </ActionIcon>
          )
        }
      />
      {isShown && (
        <SuggestionList
          id={ids.list}
          offers={offers}
          active={active}
          isLoading={isLoading}
          onAccept={expression.accept}
        />
      )}
      {problem !== undefined && !isShown && (
        <FilterNote id={ids.note} text={text} problem={problem} isFinal={isFinal} isUnfinished={isUnfinished} />
      )}
    </form>
  );
}
