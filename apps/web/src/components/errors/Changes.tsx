'use client';

import type { ErrorChange } from '@networkflow/engine/contract';
import { formatExact } from '../../format/units';
import { visibleText } from '../../format/visible-text';
import { ErrorCard } from './ErrorCard';
import classes from './Errors.module.css';
import type { Shown } from './report-of-service';
import { TemplateText } from './TemplateText';

const SHOWN_MAX = 5;

/** What is different from the object or window before. */
export function Changes({ shown, onOpen }: { readonly shown: Shown; readonly onOpen: (id: string) => void }) {
  const { against } = shown.changes;
  return (
    <ErrorCard
      id="error-changes"
      title="What changed"
      subtitle={against === null ? 'nothing was there before to compare with' : `compared with ${visibleText(against)}`}
      span={12}
    >
      {against !== null && (
        <div className={classes.changes}>
          <Kind title="+ New" empty="No message is new." rows={shown.changes.new} onOpen={onOpen} />
          <Kind
            title="↗ Rising"
            empty="No message is much more frequent."
            rows={shown.changes.rising}
            onOpen={onOpen}
          />
          <Kind title="− Gone" empty="No message has stopped." rows={shown.changes.gone} />
        </div>
      )}
    </ErrorCard>
  );
}

function Kind(props: {
  readonly title: string;
  readonly empty: string;
  readonly rows: readonly ErrorChange[];
  readonly onOpen?: (id: string) => void;
}) {
  const { title, empty, rows, onOpen } = props;
  return (
    <div data-kind={title.slice(2).toLowerCase()}>
      <h3>
        {title} <span className={classes.muted}>{formatExact(rows.length)}</span>
      </h3>
      {rows.length === 0 && <p className={classes.none}>{empty}</p>}
      <ul>
        {rows.slice(0, SHOWN_MAX).map((row) => (
          <li key={row.id}>
            <span className={classes.counts}>
              {formatExact(row.before)} → <b>{formatExact(row.errors)}</b>
            </span>
            <span className={classes.ofService}>{visibleText(row.service)}</span>
            {onOpen === undefined ? (
              <TemplateText template={row.template} />
            ) : (
              <button type="button" className={classes.change} onClick={() => onOpen(row.id)}>
                <TemplateText template={row.template} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {rows.length > SHOWN_MAX && <p className={classes.none}>and {formatExact(rows.length - SHOWN_MAX)} more</p>}
    </div>
  );
}
