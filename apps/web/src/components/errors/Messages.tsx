'use client';

import { SegmentedControl } from '@mantine/core';
import type { ErrorReport } from '@networkflow/engine/contract';
import { useState } from 'react';
import { formatExact } from '../../format/units';
import { SearchBox } from '../tables/SearchBox';
import { ErrorCard } from './ErrorCard';
import classes from './Errors.module.css';
import { CHANGE_KINDS, type ChangeKind } from './errors-parameters';
import { MessageRows } from './MessageRow';
import type { Shown } from './report-of-service';

const SHOWN_MAX = 20;
const EVERY = 'all';

export interface MessagesProps {
  readonly report: ErrorReport;
  readonly shown: Shown;
  readonly search: string;
  readonly became: ChangeKind | undefined;
  readonly opened: string;
  readonly onSearch: (text: string) => void;
  readonly onBecame: (kind: ChangeKind | undefined) => void;
  readonly onOpen: (id: string) => void;
}

/** What the errors say, the most frequent first; a row opens to lines as they were logged. */
export function Messages(props: MessagesProps) {
  const { report, shown, search, became, opened } = props;
  const [isAll, setAll] = useState(false);
  const kinds = new Map<string, ChangeKind>(
    CHANGE_KINDS.flatMap((kind) => shown.changes[kind].map(({ id }) => [id, kind] as const)),
  );
  const wanted = search.toLowerCase();
  const found = shown.templates.filter(
    ({ id, template, service, samples }) =>
      (became === undefined || kinds.get(id) === became) &&
      [template, service, ...samples].some((text) => text.toLowerCase().includes(wanted)),
  );
  const count = (kind: ChangeKind): number => shown.templates.filter(({ id }) => kinds.get(id) === kind).length;
  const rows = isAll ? found : found.filter(({ id }, index) => index < SHOWN_MAX || id === opened);
  return (
    <ErrorCard
      id="error-messages"
      title="Messages"
      subtitle={`${formatExact(found.length)} kinds, most frequent first; numbers, ids and names that differ are set apart`}
      span={12}
      tools={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Messages by what became of them"
            value={became ?? EVERY}
            onChange={(value) => props.onBecame(CHANGE_KINDS.find((kind) => kind === value))}
            data={[
              { value: EVERY, label: 'All' },
              { value: 'new', label: `+ New ${formatExact(count('new'))}` },
              { value: 'rising', label: `↗ Rising ${formatExact(count('rising'))}` },
            ]}
          />
          <SearchBox label="Search messages" value={search} shortcut="filter" onSearch={props.onSearch} />
        </>
      }
    >
      {rows.length === 0 ? (
        <p className={classes.none}>
          {report.errors === 0
            ? 'No errors were logged.'
            : shown.templates.length === 0
              ? 'The errors say nothing.'
              : 'No message matches.'}
        </p>
      ) : (
        <table className={classes.messages}>
          <thead>
            <tr>
              <th scope="col">
                <span className="nf-unseen">Open</span>
              </th>
              <th scope="col" className={classes.number}>
                Errors
              </th>
              <th scope="col">Service</th>
              <th scope="col">Message</th>
              <th scope="col">First</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <MessageRows
                key={row.id}
                row={row}
                kind={kinds.get(row.id)}
                share={row.errors / Math.max(1, shown.errors)}
                isOpen={row.id === opened}
                onToggle={() => props.onOpen(row.id === opened ? '' : row.id)}
              />
            ))}
          </tbody>
        </table>
      )}
      {found.length > rows.length && (
        <button type="button" className={classes.textButton} onClick={() => setAll(true)}>
          Show all {formatExact(found.length)}
        </button>
      )}
    </ErrorCard>
  );
}
