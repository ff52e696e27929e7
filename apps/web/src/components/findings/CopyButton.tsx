'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { copyText } from '../panel/copy-text';

const SAID_FOR_MS = 1_500;

/** Copies a text, and says that it did. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SAID_FOR_MS);
  };
  return (
    <Button size="compact-xs" variant="default" onClick={() => void copy()}>
      {isCopied ? 'Copied' : label}
    </Button>
  );
}
