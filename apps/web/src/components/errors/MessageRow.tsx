'use client';

import type { ErrorTemplate } from '@networkflow/engine/contract';
import { formatTimeShort, formatTimeZoned } from '../../format/times';
import { formatExact, formatShare } from '../../format/units';
import { visibleText } from '../../format/visible-text';
import { CopyButton } from '../findings/CopyButton';
import classes from './Errors.module.css';
import type { ChangeKind } from './errors-parameters';
import { TemplateText } from './TemplateText';

const COLUMNS = 6;
const KIND_WORDS: Readonly<Record<ChangeKind, string>> = { new: '+ new', rising: '↗ rising' };

/** A kind of message: how often, by whom, since when; and opened, lines as they were logged. */
export function MessageRows(props: {
  readonly row: ErrorTemplate;
  readonly kind: ChangeKind | undefined;
  readonly share: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const { row, kind, share, isOpen, onToggle } = props;
  const bodyId = `message-${row.id}`;
  return (
    <>
      <tr className={classes.row} data-message={row.id} data-open={isOpen}>
        <td>
          <button
            type="button"
            className={classes.opener}
            aria-expanded={isOpen}
            aria-controls={bodyId}
            aria-label={`Samples of: ${visibleText(row.template).slice(0, 80)}`}
            onClick={onToggle}
          >
            {isOpen ? '▾' : '▸'}
          </button>
        </td>
        <td className={classes.number} title={formatShare(share)}>
          <b>{formatExact(row.errors)}</b>
          <span className={classes.shareBar} aria-hidden="true">
            <span style={{ width: `${100 * share}%` }} />
          </span>
        </td>
        <td className={classes.ofService}>{visibleText(row.service)}</td>
        <td>
          <div className={classes.message}>
            {kind !== undefined && (
              <span className={classes.kind} data-kind={kind}>
                {KIND_WORDS[kind]}
              </span>
            )}
            <TemplateText template={row.template} />
          </div>
        </td>
        <Time at={row.first} label="First" />
        <Time at={row.last} label="Last" />
      </tr>
      {isOpen && (
        <tr className={classes.opened} id={bodyId}>
          <td colSpan={COLUMNS}>
            {row.samples.length === 0 && <p className={classes.none}>No samples were kept.</p>}
            {[...new Set(row.samples)].map((sample) => (
              <div key={sample} className={classes.sample}>
                <pre>{visibleText(sample)}</pre>
                <CopyButton label="Copy" text={sample} />
              </div>
            ))}
            <p className={classes.muted}>
              {formatExact(row.errors)} errors, {formatShare(share)} of those shown
              {row.first !== null && `, first ${formatTimeZoned(row.first)}`}
              {row.last !== null && `, last ${formatTimeZoned(row.last)}`}; message <code>{row.id}</code>
            </p>
          </td>
        </tr>
      )}
    </>
  );
}

function Time({ at, label }: { readonly at: string | null; readonly label: string }) {
  return (
    <td className={classes.time} data-label={label} title={at === null ? undefined : formatTimeZoned(at)}>
      {at === null ? '–' : formatTimeShort(at)}
    </td>
  );
}
