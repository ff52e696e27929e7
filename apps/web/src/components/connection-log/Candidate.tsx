'use client';

import type { WhoCandidate, WhoPerson } from '@networkflow/engine/contract';
import classes from './ConnectionLog.module.css';
import { LogRows } from './LogRows';
import { Time } from './LookupAnswer';
import { endsWords, outOf } from './lookup-words';

/** One host that may have held the address, why, and the logged lines behind it. */
export function Candidate({ candidate }: { readonly candidate: WhoCandidate }) {
  const { privateAddress, identity, confidence, reasons, spans, spansTotal } = candidate;
  const why = reasons.filter((reason) => reason !== identity.statement);
  return (
    <article className={classes.candidate} data-candidate={privateAddress}>
      <div className={classes.candidateHead}>
        <h5 className={classes.mono}>{privateAddress}</h5>
        {identity.people.map((person) => (
          <Person key={JSON.stringify(person.row.place) + person.sessionEnded.utc} person={person} />
        ))}
        <span className={classes.confidence} title="It ranks candidates; it is no probability">
          <meter min={0} max={1} value={confidence} aria-label={`Confidence in ${privateAddress}`} />
          confidence {confidence.toFixed(2)}
        </span>
      </div>
      <p className={classes.small}>{identity.statement}</p>
      {why.length > 0 && (
        <ul className={classes.sentences}>
          {why.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <details className={classes.detail}>
        <summary>
          Records behind it: {outOf(spans.length, spansTotal)} {spansTotal === 1 ? 'connection' : 'connections'}
          {identity.people.length > 0 &&
            `, ${identity.people.length} session ${identity.people.length === 1 ? 'end' : 'ends'}`}
        </summary>
        {spans.map((span) => (
          <div key={JSON.stringify([span.opened, span.closed, span.rows.map(({ place }) => place)])}>
            <p className={classes.small}>
              <Time time={span.opened} /> to <Time time={span.closed} />, {endsWords(span)}
            </p>
            <LogRows rows={span.rows} label={`Records of a connection of ${privateAddress}`} />
          </div>
        ))}
        {identity.people.length > 0 && (
          <LogRows rows={identity.people.map(({ row }) => row)} label={`Session ends of ${privateAddress}`} />
        )}
      </details>
    </article>
  );
}

function Person({ person }: { readonly person: WhoPerson }) {
  return (
    <span className={classes.person}>
      <strong>{person.email ?? 'no e-mail'}</strong> <span className={classes.mono}>{person.mac ?? 'no MAC'}</span>{' '}
      <span className={classes.muted}>
        session ended <Time time={person.sessionEnded} />
      </span>
    </span>
  );
}
