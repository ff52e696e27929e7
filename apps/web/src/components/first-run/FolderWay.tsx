'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { folderCommands } from './commands';
import classes from './FirstRun.module.css';
import { Next } from './Next';
import { Step } from './Step';

/** Logs that lie on this machine. */
export function FolderWay() {
  const [folder, setFolder] = useState('');
  return (
    <>
      <p>
        Text or Parquet, gzipped or plain, laid out like the bucket or not at all. What cannot be read is listed with
        its reason under Data quality.
      </p>
      <div className={classes.form}>
        <TextInput
          label="Folder"
          placeholder="./my-logs"
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
        />
      </div>
      <ol className={classes.steps}>
        <Step title="Load it" commands={folderCommands(folder)} />
        <Next />
      </ol>
    </>
  );
}
