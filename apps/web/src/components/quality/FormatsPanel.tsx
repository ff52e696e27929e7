'use client';

import { Skeleton } from '@mantine/core';
import type { QualityRow } from '@networkflow/engine/contract';
import { useQualityAnswer } from '../../api/use-analysis';
import { formatCount, formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import { CopyButton } from '../findings/CopyButton';
import { TroubleNote } from '../panel/TroubleNote';
import { Card } from './Card';
import classes from './Quality.module.css';

/** Which fields the logs have, what the missing ones turn off, and the format that writes them all. */
export function FormatsPanel() {
  const { status } = useView();
  const { result: quality, error, retry } = useQualityAnswer(status.version);
  return (
    <Card
      id="formats"
      title="Log formats"
      subtitle={
        quality === undefined
          ? 'fields that the logs hold'
          : `${formatExact(quality.length)} ${quality.length === 1 ? 'set' : 'sets'} of fields in the lake, most objects first`
      }
      span={12}
    >
      {quality === undefined && error !== null && <TroubleNote error={error} onRetry={retry} />}
      {quality === undefined && error === null && <Skeleton height={120} radius="sm" aria-busy="true" />}
      {quality?.map((row) => (
        <FormatOfLogs key={`${row.format} ${row.fields}`} row={row} />
      ))}
    </Card>
  );
}

function FormatOfLogs({ row }: { readonly row: QualityRow }) {
  const fields = row.fields.split(' ');
  return (
    <article className={classes.format}>
      <header className={classes.formatHead}>
        <h3>
          {row.format}, {formatExact(fields.length)} fields
        </h3>
        <span className={classes.muted}>
          {formatExact(row.objects)} objects, {formatCount(row.rows)} records, {formatExact(row.quarantined)} lines
          refused
        </span>
      </header>
      <p className={classes.fields}>
        {fields.map((field) => (
          <code key={field}>{field}</code>
        ))}
      </p>
      {row.unknown_fields !== null && row.unknown_fields !== '' && (
        <p className={classes.muted}>
          Kept aside in <code>extra</code>, because no AWS field is called so: {row.unknown_fields}
        </p>
      )}
      {row.missing.length === 0 ? (
        <p>Nothing is missing that any answer reads.</p>
      ) : (
        <div className={classes.lacks}>
          <div>
            <h4>Missing</h4>
            <p className={classes.fields}>
              {row.missing.map((field) => (
                <code key={field} className={classes.missing}>
                  {field}
                </code>
              ))}
            </p>
            <h4>That turns off</h4>
            <ul>
              {row.turns_off.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </div>
          <div>
            <h4>
              The format that has it all <CopyButton label="Copy" text={`--log-format '${row.log_format}'`} />
            </h4>
            <pre className={classes.command}>--log-format &apos;{row.log_format}&apos;</pre>
            <p className={classes.muted}>
              For <code>aws ec2 create-flow-logs</code>. AWS cannot edit a flow log: create one with this format beside
              the old one, then delete the old one. Both kinds of files load into the same lake.
            </p>
          </div>
        </div>
      )}
    </article>
  );
}
