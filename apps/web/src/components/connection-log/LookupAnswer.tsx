'use client';

import type { WhoAnswer, WhoReply, WhoTime } from '@networkflow/engine/contract';
import clsx from 'clsx';
import type { Lookup } from '../../api/use-lookup';
import { UTC } from '../../format/zone';
import { CopyButton } from '../findings/CopyButton';
import { Candidate } from './Candidate';
import classes from './ConnectionLog.module.css';
import { LogRows } from './LogRows';
import { headlineOf, outOf, portCase } from './lookup-words';
import { whoCommand } from './who-command';

/** What the logs say and what they do not, in plain words; every candidate with the lines behind it. */
export function LookupAnswer({ lookup, reply }: { readonly lookup: Lookup; readonly reply: WhoReply }) {
  const { answer, entry } = reply;
  const words = headlineOf(answer);
  const { candidates, candidatesTotal } = answer;
  return (
    <div className={classes.answer} data-outcome={answer.outcome}>
      <div className={classes.headline}>
        <span className={classes.mark} aria-hidden="true">
          {words.mark}
        </span>
        <div>
          <h3>{words.title}</h3>
          <p>{words.meaning}</p>
        </div>
        <span className={classes.badge} data-ports={answer.ports.isContradicted ? 'contradicted' : answer.ports.used}>
          {portCase(answer)}
        </span>
      </div>
      {answer.notices.map((notice) => (
        <p key={notice} className={classes.notice} role="note">
          {notice}
        </p>
      ))}
      <Asked answer={answer} />
      <ul className={classes.sentences}>
        {answer.summary.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        <li>{answer.ports.statement}</li>
        {answer.ruledOutByPort > 0 && (
          <li>
            {answer.ruledOutByPort} more {answer.ruledOutByPort === 1 ? 'connection was' : 'connections were'} open
            through this address and would count if the NAT changed ports.
          </li>
        )}
      </ul>
      {candidates.length > 0 && (
        <section aria-label="Candidates">
          <h4>Candidates, likeliest first: {outOf(candidates.length, candidatesTotal)}</h4>
          {candidates.map((candidate) => (
            <Candidate key={candidate.privateAddress} candidate={candidate} />
          ))}
        </section>
      )}
      {answer.ports.contradictions.length > 0 && (
        <details className={classes.detail}>
          <summary>Records that show that ports were changed ({answer.ports.contradictions.length})</summary>
          {answer.ports.contradictions.map(({ rows, from, to }) => (
            <div key={`${from.utc}${JSON.stringify(rows[0]?.place)}`}>
              <p className={classes.small}>
                At once from {from.utc} to {to.utc}
              </p>
              <LogRows rows={rows} label="Connections that share a port" />
            </div>
          ))}
        </details>
      )}
      <Gaps answer={answer} />
      <Lacks answer={answer} />
      <p className={classes.logged}>
        Written to the access log as entry {entry.seq} by {entry.actor.name}
        {answer.isRevealed ? ', with e-mail and MAC shown' : ', with e-mail and MAC masked'}. For a case file with
        hashes, as CSV or PDF, ask on the command line:{' '}
        <CopyButton
          label="Copy command"
          text={whoCommand(lookup.request, [
            '--case-id CASE',
            '--requester WHO',
            '--legal-basis BASIS',
            '--save case.pdf',
          ])}
        />
      </p>
    </div>
  );
}

function Asked({ answer: { question } }: { readonly answer: WhoAnswer }) {
  const { destIp, destPort, protocol } = question;
  const other = [destIp, destPort === null ? null : `port ${destPort}`, protocol].filter((each) => each !== null);
  return (
    <dl className={classes.asked}>
      <div>
        <dt>Address and port</dt>
        <dd className={classes.mono}>
          {question.natIp} {question.port === null ? 'any port' : `port ${question.port}`}
        </dd>
      </div>
      <div>
        <dt>At</dt>
        <dd>
          <Time time={question.at} zone={question.zone} />
        </dd>
      </div>
      <div>
        <dt>Clocks may differ by</dt>
        <dd>{question.skewS} s</dd>
      </div>
      {other.length > 0 && (
        <div>
          <dt>Other end</dt>
          <dd className={classes.mono}>{other.join(' ')}</dd>
        </div>
      )}
    </dl>
  );
}

/** A time in UTC, and in the asked zone where that is another. */
export function Time({ time, zone }: { readonly time: WhoTime | null; readonly zone?: string }) {
  if (time === null) return <span className={classes.muted}>not logged</span>;
  const isSame = Date.parse(time.zoned) === Date.parse(time.utc) && /Z|[+]00:00$/.test(time.zoned);
  return (
    <span className={classes.time}>
      <time dateTime={time.utc}>{time.utc}</time>
      {!isSame && (
        <span className={classes.zoned} title={zone}>
          {time.zoned}
        </span>
      )}
    </span>
  );
}

function Gaps({ answer: { gaps, question } }: { readonly answer: WhoAnswer }) {
  if (gaps.length === 0) return null;
  return (
    <section aria-label="Gaps in the logs">
      <h4>Where the logs are silent</h4>
      <ul className={classes.sentences}>
        {gaps.map((gap) => (
          <li key={gap.statement} className={clsx(gap.holdsMoment && classes.grave)}>
            {gap.statement} <span className={classes.muted}>{inZone(gap, question.zone)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The ends of a gap, which its words say in UTC, in the asked zone. */
function inZone({ from, to }: WhoAnswer['gaps'][number], zone: string): string {
  if (zone === UTC) return '';
  const ends = [from, to].flatMap((end) => (end === null ? [] : [end.zoned]));
  return ends.length === 0 ? '' : `(${zone}: ${ends.join(' – ')})`;
}

function Lacks({ answer: { limits } }: { readonly answer: WhoAnswer }) {
  if (limits.length === 0) return null;
  return (
    <details className={classes.detail}>
      <summary>What these logs lack ({limits.length})</summary>
      <ul className={classes.sentences}>
        {limits.map(({ id, statement, source }) => (
          <li key={id}>
            {statement} {source !== null && <span className={classes.muted}>({source})</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
