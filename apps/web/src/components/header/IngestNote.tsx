'use client';

import type { IngestStatus } from '@networkflow/engine/contract';
import classes from './Header.module.css';
import { ingestWords } from './ingest-words';
import { RetryLook } from './RetryLook';

/** What loads the lake, on a line of its own while it loads and when something is wrong; else it is said beside the data. */
export function IngestNote({ ingest }: { readonly ingest: IngestStatus }) {
  const { tone, text, share } = ingestWords(ingest);
  if (tone === 'calm') return null;
  const reader = ingest.reader === null ? '' : `; read by ${ingest.reader.name}: ${ingest.reader.reason}`;
  return (
    <div
      className={classes.ingest}
      data-tone={tone}
      role={tone === 'trouble' ? 'alert' : 'status'}
      title={`${ingest.source}${reader}`}
    >
      <span>{text}</span>
      <RetryLook ingest={ingest} />
      {share !== undefined && <progress className={classes.progress} max={1} value={share} aria-label="Loaded" />}
    </div>
  );
}
