'use client';

import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type BucketForm, bucketCommands, bucketPolicy } from './commands';
import classes from './FirstRun.module.css';
import { Next } from './Next';
import { Step } from './Step';

const WINDOWS = [
  { value: '24h', label: 'The last day' },
  { value: '7d', label: 'The last 7 days' },
  { value: '30d', label: 'The last 30 days' },
  { value: '', label: 'Everything' },
] as const;

/** The bucket that is being loaded, where it is a single one: what it lacks is then told in its own name. */
function bucketOf(source: string): string {
  return /^s3:\/\/[^\s,]+$/.test(source) ? source : '';
}

/** Logs in S3: what to allow, and the command that loads them and keeps up. */
export function BucketWay({ loaded = '' }: { readonly loaded?: string | undefined }) {
  const [form, setForm] = useState<BucketForm>({ bucket: bucketOf(loaded), last: '7d', role: '' });
  const set = (change: Partial<BucketForm>): void => setForm((before) => ({ ...before, ...change }));
  return (
    <>
      <p>
        Loads what there is and keeps up with the bucket, late files included. It uses the credentials the AWS CLI
        would: environment, profile, SSO, or the role of the machine.
      </p>
      <div className={classes.form}>
        <TextInput
          label="Bucket"
          placeholder="my-flow-logs or s3://my-flow-logs/AWSLogs/"
          value={form.bucket}
          onChange={(event) => set({ bucket: event.currentTarget.value })}
        />
        <Select
          label="How far back"
          allowDeselect={false}
          data={WINDOWS.map(({ value, label }) => ({ value: value === '' ? 'all' : value, label }))}
          value={form.last === '' ? 'all' : form.last}
          onChange={(value) => set({ last: value === 'all' ? '' : (value ?? '7d') })}
        />
        <TextInput
          label="Role to assume, if any"
          placeholder="arn:aws:iam::123456789012:role/read-flow-logs"
          value={form.role}
          onChange={(event) => set({ role: event.currentTarget.value })}
        />
      </div>
      <ol className={classes.steps}>
        <Step title="Allow reading" commands={[bucketPolicy(form)]}>
          <p>
            For who runs the command, or for the role it assumes. A bucket encrypted with a KMS key needs{' '}
            <code>kms:Decrypt</code> on that key as well.
          </p>
        </Step>
        <Step title="Load and keep up" commands={bucketCommands(form)}>
          <p>
            What S3 refuses is said here and in the terminal, with the action that is missing. A dashboard that is
            started with the bucket does the same by itself.
          </p>
        </Step>
        <Next />
      </ol>
    </>
  );
}
