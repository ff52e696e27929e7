'use client';

import { Code, CopyButton, UnstyledButton } from '@mantine/core';
import classes from './FirstRun.module.css';

const WAYS = [
  {
    title: 'Look around with demo data',
    text: 'Makes a day of realistic traffic, with attacks and innocent look-alikes, and loads it.',
    commands: ['npx networkflow generate --out ./demo-logs', 'npx networkflow ingest ./demo-logs --lake LAKE_FOLDER'],
  },
  {
    title: 'Logs in a folder',
    text: 'Text or Parquet, gzipped or plain, laid out like the bucket or not at all. Running it again loads only what is new.',
    commands: ['npx networkflow ingest ./my-logs --lake LAKE_FOLDER'],
  },
  {
    title: 'Logs in a bucket',
    text: 'Loads the last seven days and keeps up with the bucket. It uses the credentials the AWS CLI would.',
    commands: ['npx networkflow ingest s3://BUCKET/AWSLogs/ --last 7d --follow --lake LAKE_FOLDER'],
  },
] as const;

/** What a lake without rows shows: three ways to fill it, each a command or two. */
export function FirstRun() {
  return (
    <main className={classes.page} data-panel="first-run">
      <h2>The lake is empty</h2>
      <p className={classes.lead}>
        Three ways to fill it. This page notices by itself when rows have come. <Code>LAKE_FOLDER</Code> is the folder
        the dashboard was started with.
      </p>
      <div className={classes.ways}>
        {WAYS.map((way) => (
          <section key={way.title} className={classes.way}>
            <h3>{way.title}</h3>
            <p>{way.text}</p>
            <CopyButton value={way.commands.join('\n')}>
              {({ copied, copy }) => (
                <UnstyledButton onClick={copy} w="100%">
                  <Code block className={classes.code}>
                    {way.commands.join('\n')}
                  </Code>
                  <span style={{ fontSize: 11, color: 'var(--nf-muted)' }}>{copied ? 'Copied' : 'Click to copy'}</span>
                </UnstyledButton>
              )}
            </CopyButton>
          </section>
        ))}
      </div>
    </main>
  );
}
