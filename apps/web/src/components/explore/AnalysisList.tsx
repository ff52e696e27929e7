'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import type { AnalysisDescription } from '@networkflow/engine/contract';
import { useState } from 'react';
import classes from './Explore.module.css';

/** Every analysis with what it answers; on a phone a plain choice. */
export function AnalysisList(props: {
  readonly analyses: readonly AnalysisDescription[];
  readonly current: string;
  readonly onChoose: (name: string) => void;
}) {
  const { analyses, current, onChoose } = props;
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/);
  const shown = analyses.filter(({ name, title, description }) => {
    const said = `${name} ${title} ${description}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
  return (
    <>
      <NativeSelect
        className={classes.choice}
        label="Analysis"
        size="sm"
        value={current}
        onChange={(event) => onChoose(event.currentTarget.value)}
        data={analyses.map(({ name, title }) => ({ value: name, label: title }))}
      />
      <nav className={classes.list} aria-label="Analyses">
        <TextInput
          size="xs"
          placeholder="Search analyses"
          aria-label="Search analyses"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = shown;
            if (event.key === 'Enter' && first !== undefined) onChoose(first.name);
            if (event.key === 'Escape') setText('');
          }}
        />
        <ul>
          {shown.map(({ name, title, description }) => (
            <li key={name}>
              <button
                type="button"
                className={classes.item}
                aria-current={name === current ? 'true' : undefined}
                title={description}
                onClick={() => onChoose(name)}
              >
                <span className={classes.itemTitle}>{title}</span>
                <span className={classes.itemText}>{firstSentence(description)}</span>
              </button>
            </li>
          ))}
        </ul>
        {shown.length === 0 && <p className={classes.none}>No analysis says “{text}”.</p>}
      </nav>
    </>
  );
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.)\s/)[0] ?? text;
}
