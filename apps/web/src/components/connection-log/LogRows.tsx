'use client';

import { ScrollArea } from '@mantine/core';
import type { WhoRow } from '@networkflow/engine/contract';
import classes from './ConnectionLog.module.css';
import { Time } from './LookupAnswer';

const KINDS: Readonly<Record<WhoRow['kind'], string>> = {
  new: 'New',
  destroy: 'Destroy',
  'session-end': 'Session end',
};

/** Lines as they were logged, each with the archive, the member and the line where it was read. */
export function LogRows({ rows, label }: { readonly rows: readonly WhoRow[]; readonly label: string }) {
  return (
    <ScrollArea type="auto" offsetScrollbars="x" viewportProps={{ tabIndex: 0 }} aria-label={label}>
      <table className={classes.rows}>
        <thead>
          <tr>
            <th scope="col">Record</th>
            <th scope="col">Time</th>
            <th scope="col">Who</th>
            <th scope="col">To</th>
            <th scope="col">Where it was read</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={JSON.stringify([row.kind, row.time.utc, row.place, row.sourcePort])}>
              <td>{KINDS[row.kind]}</td>
              <td>
                <Time time={row.time} />
              </td>
              <td className={classes.mono}>{row.kind === 'session-end' ? personOf(row) : hostOf(row)}</td>
              <td className={classes.mono}>{row.kind === 'session-end' ? '' : destinationOf(row)}</td>
              <td className={classes.mono}>
                {row.place === null ? (
                  <span className={classes.muted}>no longer known</span>
                ) : (
                  <span title={`archive ${row.place.archive}`}>
                    {row.place.archive.slice(0, ARCHIVE_CHARS)} {row.place.member} line {row.place.line}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

/** As much of a checksum as tells archives apart at a glance. */
const ARCHIVE_CHARS = 10;

function hostOf({ privateAddress, sourcePort, natIp }: WhoRow): string {
  const host = `${privateAddress}${sourcePort == null ? '' : ` port ${sourcePort}`}`;
  return natIp === undefined ? host : `${host} as ${natIp}`;
}

function personOf({ privateAddress, email, mac }: WhoRow): string {
  return [privateAddress, email, mac].filter((each) => each != null).join(' ');
}

function destinationOf({ destIp, destPort, protocol }: WhoRow): string {
  const place = `${destIp ?? ''}${destPort == null ? '' : ` port ${destPort}`}`;
  return [place, protocol].filter((each) => each != null && each !== '').join(', ');
}
