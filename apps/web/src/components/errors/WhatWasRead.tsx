'use client';

import type { ErrorReport } from '@networkflow/engine/contract';
import { formatBytes, formatExact } from '../../format/units';
import { visibleText } from '../../format/visible-text';
import { ErrorCard } from './ErrorCard';
import classes from './Errors.module.css';

const OBJECTS_MAX = 8;
const EXAMPLES_MAX = 6;

/** The objects behind the numbers. */
export function ObjectsRead({ report }: { readonly report: ErrorReport }) {
  const objects = report.objects.slice(0, OBJECTS_MAX);
  return (
    <ErrorCard
      id="error-objects"
      title="Objects read"
      subtitle={`${formatExact(objects.length)} of ${formatExact(report.objectsRead)}, the latest first`}
      span={6}
    >
      <table className={classes.plain}>
        <thead>
          <tr>
            <th scope="col">Object</th>
            <th scope="col" className={classes.number}>
              Lines
            </th>
            <th scope="col" className={classes.number}>
              Errors
            </th>
            <th scope="col" className={classes.number}>
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {objects.map(({ key, lines, errors, bytes }) => (
            <tr key={key}>
              <td className={classes.key} title={visibleText(key)}>
                <bdi>{visibleText(key)}</bdi>
              </td>
              <td className={classes.number}>{formatExact(lines)}</td>
              <td className={classes.number}>{formatExact(errors)}</td>
              <td className={classes.number}>{formatBytes(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ErrorCard>
  );
}

/** Lines that are no JSON: some of them, and why. */
export function Malformed({ report }: { readonly report: ErrorReport }) {
  const { malformed, malformedExamples: examples } = report;
  return (
    <ErrorCard
      id="error-malformed"
      title="Malformed lines"
      subtitle={malformed === 0 ? 'every line is JSON' : `${formatExact(malformed)} lines that are no JSON`}
      span={6}
    >
      {malformed === 0 && <p className={classes.none}>Nothing was refused.</p>}
      {malformed > 0 && examples.length === 0 && <p className={classes.none}>No examples were kept.</p>}
      <ul className={classes.malformed}>
        {examples.slice(0, EXAMPLES_MAX).map(({ object, line, excerpt, reason }) => (
          <li key={`${object} ${line}`}>
            <span className={classes.muted}>
              {visibleText(object)}, line {formatExact(line)}: {visibleText(reason)}
            </span>
            <code>{visibleText(excerpt)}</code>
          </li>
        ))}
      </ul>
      {malformed > EXAMPLES_MAX && examples.length > 0 && (
        <p className={classes.none}>and {formatExact(malformed - Math.min(examples.length, EXAMPLES_MAX))} more</p>
      )}
    </ErrorCard>
  );
}

/** What makes the numbers less than whole: objects that could not be read, and what the engine says of the rest. */
export function PartialNote({ report }: { readonly report: ErrorReport }) {
  const { unreadable, notes } = report;
  if (unreadable.length === 0 && notes.length === 0) return null;
  return (
    <section className={classes.partial} data-partial={unreadable.length > 0} role="status">
      {unreadable.length > 0 && (
        <p>
          <strong>
            ▲ {formatExact(unreadable.length)} {unreadable.length === 1 ? 'object' : 'objects'} could not be read to the
            end.
          </strong>{' '}
          There may be more errors than these.
        </p>
      )}
      <ul>
        {unreadable.slice(0, OBJECTS_MAX).map(({ object, reason }) => (
          <li key={object}>
            <code>{visibleText(object)}</code>: {visibleText(reason)}
          </li>
        ))}
        {notes.map((note) => (
          <li key={note}>{visibleText(note)}</li>
        ))}
      </ul>
    </section>
  );
}
