import type {
  WhoCandidate,
  WhoOutcome,
  WhoPerson,
  WhoReply,
  WhoRow,
  WhoSpan,
  WhoTime,
} from '@networkflow/engine/contract';
import { displayCount, printable } from './display-cell.js';
import type { TerminalStyle } from './terminal-style.js';

const HEADLINES: Readonly<Record<WhoOutcome, string>> = {
  one: 'One candidate',
  several: 'Not certain',
  none: 'Nobody in these logs',
  'coverage-gap': 'Not covered by these logs',
};
const CANDIDATES_DRAWN = 20;
const SPANS_DRAWN = 5;

/** An answer for people: what is known, by which records, and what is not. */
export function drawWho({ answer, entry }: WhoReply, style: TerminalStyle): string {
  const { question, outcome, summary, notices, candidates, candidatesTotal, ports, gaps, limits } = answer;
  const port = question.port === null ? '' : ` port ${question.port}`;
  const drawn = candidates.slice(0, CANDIDATES_DRAWN);
  const left = candidatesTotal - drawn.length;
  const lines = [
    `${style.bold(HEADLINES[outcome])}: ${question.natIp}${port} at ${both(question.at)}`,
    ...summary.map((line) => `  ${printable(line)}`),
    ...notices.map((line) => style.red(`  ! ${printable(line)}`)),
    ...(drawn.length === 0 ? [] : ['', style.bold('Candidates')]),
    ...drawn.flatMap((candidate, index) => drawCandidate(candidate, index + 1, style)),
    ...(left > 0 ? [`  and ${displayCount(left)} more: --json lists up to 100, --port and --dest-ip leave fewer`] : []),
    '',
    `${style.bold('Ports')}  ${ports.statement}`,
    ...ports.contradictions.flatMap(({ rows }) => rows.map((row) => style.dim(`  ${drawRow(row)}`))),
    ...(gaps.length === 0 ? [] : ['', style.bold('Coverage'), ...gaps.map(({ statement }) => `  ${statement}`)]),
    '',
    style.bold('What these logs cannot say'),
    ...limits.map(({ statement, source }) => `  - ${statement}${source === null ? '' : style.dim(` [${source}]`)}`),
    '',
    `Access log: entry ${entry.seq}, ${entry.actor.name}, ${entry.at}, answer SHA-256 ${entry.answerSha256 ?? '-'}${answer.isRevealed ? '' : '. People are masked: --reveal.'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function drawCandidate(candidate: WhoCandidate, number: number, style: TerminalStyle): string[] {
  const { privateAddress, confidence, identity, reasons, spans, spansTotal } = candidate;
  const drawn = spans.slice(0, SPANS_DRAWN);
  return [
    `  ${number}. ${style.bold(privateAddress)}  confidence ${confidence.toFixed(2)}`,
    ...(identity.people.length === 0
      ? ['     person unknown']
      : identity.people.map((person) => `     ${identity.state === 'known' ? '' : 'possibly '}${drawPerson(person)}`)),
    ...reasons.map((reason) => `     - ${printable(reason)}`),
    ...drawn.flatMap((span) => drawSpan(span).map((line) => style.dim(`       ${line}`))),
    ...(spansTotal > drawn.length
      ? [style.dim(`       and ${displayCount(spansTotal - drawn.length)} more connections`)]
      : []),
    ...identity.people.map(({ row }) => style.dim(`       ${drawRow(row)}`)),
  ];
}

function drawPerson({ email, mac, sessionEnded }: WhoPerson): string {
  const name = [email, mac].filter((part) => part !== null).join(', ');
  return `${printable(name === '' ? 'a person without a name' : name)}, session ended ${both(sessionEnded)}`;
}

function drawSpan({ rows, ends }: WhoSpan): string[] {
  const missing = {
    bounded: [],
    'no-end': ['(no Destroy logged)'],
    'no-beginning': ['(no New logged)'],
    superseded: [],
  };
  return [...rows.map(drawRow), ...missing[ends]];
}

const KINDS = { new: 'New', destroy: 'Destroy', 'session-end': 'session end' } as const;

function drawRow({
  kind,
  time,
  privateAddress,
  sourcePort,
  destIp,
  destPort,
  protocol,
  email,
  mac,
  place,
}: WhoRow): string {
  const what =
    kind === 'session-end'
      ? `${privateAddress} ${[email, mac].filter((part) => typeof part === 'string').join(' ')}`
      : `${endpoint(privateAddress, sourcePort)} to ${endpoint(destIp ?? '-', destPort)} ${protocol ?? ''}`;
  const where =
    place === null ? 'its record was not looked up' : `${place.archive.slice(0, 12)} ${place.member}:${place.line}`;
  return printable(`${KINDS[kind]} ${time.utc} ${what} (${where})`);
}

function endpoint(address: string, port: number | null | undefined): string {
  if (port === null || port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function both({ utc, zoned }: WhoTime): string {
  return utc === zoned ? utc : `${utc} (${zoned})`;
}
