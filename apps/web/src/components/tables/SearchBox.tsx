'use client';

import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

const SEARCH_DELAY_MS = 300;

/** A search that is asked once typing pauses. */
export function SearchBox(props: {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
  readonly width?: number;
  /** Name of the key that leads here. */
  readonly shortcut?: string;
}) {
  const [text, setText] = useState(props.value);
  const search = useDebouncedCallback(props.onSearch, SEARCH_DELAY_MS);
  // The back button changes the address, and the box with it.
  useEffect(() => setText(props.value), [props.value]);
  return (
    <TextInput
      size="xs"
      w={props.width ?? 150}
      placeholder="Search"
      aria-label={props.label}
      data-shortcut={props.shortcut}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
      rightSection={
        text === '' ? null : (
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label="Clear search"
            onClick={() => {
              setText('');
              props.onSearch('');
            }}
          >
            ×
          </ActionIcon>
        )
      }
    />
  );
}
