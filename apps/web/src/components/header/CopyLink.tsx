'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Icon } from '../Icon';
import { copyText } from '../panel/copy-text';

const SAID_MS = 2_000;

/** Puts the address, which holds the whole view, on the clipboard. */
export function CopyLink() {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <>
      <Tooltip label={isCopied ? 'Link copied' : 'Copy a link to this view (c)'} opened={isCopied || undefined}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label="Copy link"
          data-shortcut="copy-link"
          onClick={() => void copyText(window.location.href).then(() => setCopied(true))}
        >
          <Icon
            path={
              isCopied
                ? 'M3 8.5 6.5 12 13 4.5'
                : 'M6.5 9.5l3-3M7 4.5l1.2-1.2a3 3 0 0 1 4.3 4.3L11.3 8.8M9 11.5l-1.2 1.2a3 3 0 0 1-4.3-4.3L4.7 7.2'
            }
          />
        </ActionIcon>
      </Tooltip>
      <span className="nf-unseen" role="status">
        {isCopied ? 'Link copied' : ''}
      </span>
    </>
  );
}
