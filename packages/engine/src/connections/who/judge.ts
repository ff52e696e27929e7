import type {
  WhoAnswer,
  WhoCandidate,
  WhoOutcome,
  WhoRow,
  WhoSpan,
  WhoTime,
} from '../../schema/connection-questions.js';
import { maskEmail, maskMac } from '../../schema/personal-data.js';
import { WHO_LIMITS } from '../../schema/who-limits.js';
import { gapsNear, isBetweenSilences } from './coverage.js';
import type { Draft } from './draft.js';
import type { Evidence, Question, SessionEnd, SpanPlaces, SpanRecord } from './evidence.js';
import { type Identity, identityAt, personOf, type Shown } from './identity.js';
import { limitsOf } from './limits.js';
import type { OpenSpan } from './open-spans.js';
import { noticesOf, summaryOf } from './plain-words.js';
import { describePorts, portsUsed } from './ports.js';
import { protocolText } from './protocol-text.js';
import { reasonsOf } from './reasons.js';
import { whoTimes } from './times.js';

/** What the logs hold of the candidates beyond their connections. */
export interface Details {
  /** Session ends by private address. */
  readonly ends: ReadonlyMap<string, readonly SessionEnd[]>;
  placesOf(span: SpanRecord): SpanPlaces;
  /** Private addresses that the port rules out. */
  readonly ruledOutByPort: number;
  readonly lakeVersion: number;
  readonly isRevealed: boolean;
}

const CLEAR: Shown = { email: (text) => text, mac: (text) => text };
const MASKED: Shown = { email: maskEmail, mac: maskMac };
/** What is left of the confidence in an address when the person is taken into account. */
const IDENTITY_FACTOR = { known: 1, late: 0.8, unknown: 0.5 } as const;
const LATE_MS = 24 * 3_600_000;

/** The answer to a question. `drafts` are all candidates; only the listed ones have details. */
export function judge(question: Question, evidence: Evidence, drafts: readonly Draft[], details: Details): WhoAnswer {
  const time = whoTimes(question.zone);
  const shown = details.isRevealed ? CLEAR : MASKED;
  const rowsOf = (span: SpanRecord): WhoRow[] => rowsBehind(span, question.natIp, details.placesOf(span), time);
  const judged = drafts.slice(0, WHO_LIMITS.candidatesMax).map((draft) => ({
    draft,
    identity: identityAt(details.ends.get(draft.privateAddress) ?? [], {
      atMs: question.atMs,
      skewMs: question.skewMs,
      openings: openingsOf(draft),
      silences: evidence.silences,
    }),
  }));
  const candidates = judged
    .map(({ draft, identity }) => candidateOf(draft, identity, { question, time, shown, rowsOf }))
    .sort((a, b) => b.confidence - a.confidence);
  const gaps = gapsNear(evidence.silences, question, time);
  const [first] = drafts;
  const isCertain = first !== undefined && isSurelyOpen(first, details.ends.get(first.privateAddress) ?? [], question);
  const outcome = outcomeOf(
    drafts,
    isCertain && !evidence.isCut && (question.port === null || portsUsed(question, evidence) === 'preserved'),
    judged[0]?.identity,
    gaps.isBlind || (drafts.length === 0 && (evidence.isCut || isBetweenSilences(evidence.silences, question))),
  );
  const ports = describePorts(question, evidence, rowsOf, time, WHO_LIMITS.contradictionsMax);
  const parts = {
    question: shownQuestion(question, time),
    outcome,
    ports,
    candidates,
    candidatesTotal: drafts.length,
    ruledOutByPort: details.ruledOutByPort,
    gaps: gaps.listed,
  };
  return {
    ...parts,
    summary: summaryOf(parts, isCertain, evidence.isCut),
    notices: noticesOf(parts, evidence),
    limits: limitsOf(question),
    isRevealed: details.isRevealed,
    lakeVersion: details.lakeVersion,
  };
}

/**
 * `one` says that nobody else can have been meant: a single private address, with a connection that was surely open, and a
 * choice of no more than one person. A single candidate that is not certain is still a choice: between it and nobody. So is
 * one whose connection may have had another public port than the asked one, and one of more connections than were weighed,
 * of which nobody is none either.
 */
function outcomeOf(
  drafts: readonly Draft[],
  isSure: boolean,
  identity: Identity | undefined,
  isBlind: boolean,
): WhoOutcome {
  const [only, other] = drafts;
  if (isBlind) return 'coverage-gap';
  if (only === undefined) return 'none';
  return other === undefined && isSure && identity?.state !== 'several' ? 'one' : 'several';
}

/**
 * A connection that outlives a session on its address is more likely two, of which the end of the first and the beginning
 * of the second were lost.
 */
function isSurelyOpen({ spans }: Draft, ends: readonly SessionEnd[], { skewMs }: Question): boolean {
  return spans.some(({ span: { opened, closed }, isCertain }) => {
    if (!isCertain || opened === null || closed === null) return false;
    return !ends.some(({ at }) => at > opened + skewMs && at < closed - skewMs);
  });
}

/** The beginnings of its certain connections if it has some, else of all that may have been open. */
function openingsOf({ spans, isCertain }: Draft): (number | null)[] {
  return spans.filter((open) => !isCertain || open.isCertain).map(({ span }) => span.opened);
}

interface Scene {
  readonly question: Question;
  readonly time: (ms: number) => WhoTime;
  readonly shown: Shown;
  readonly rowsOf: (span: SpanRecord) => readonly WhoRow[];
}

function candidateOf(draft: Draft, identity: Identity, { question, time, shown, rowsOf }: Scene): WhoCandidate {
  const people = identity.people.map((end) => personOf(end, time, shown));
  return {
    privateAddress: draft.privateAddress,
    identity: { state: identity.state, people, statement: identity.statement },
    confidence: Math.round(draft.confidence * identityFactor(identity, question) * 1_000) / 1_000,
    reasons: reasonsOf(draft, identity, question),
    hasSamePort: draft.hasSamePort,
    spans: draft.spans.slice(0, WHO_LIMITS.spansPerCandidateMax).map((open) => spanOf(open, time, rowsOf)),
    spansTotal: draft.spans.length,
  };
}

function identityFactor({ state, people }: Identity, { atMs }: Question): number {
  if (state === 'unknown') return IDENTITY_FACTOR.unknown;
  if (state === 'several') return 1 / Math.max(2, people.length);
  return (people[0]?.at ?? atMs) - atMs > LATE_MS ? IDENTITY_FACTOR.late : IDENTITY_FACTOR.known;
}

function spanOf(open: OpenSpan, time: (ms: number) => WhoTime, rowsOf: Scene['rowsOf']): WhoSpan {
  const { span, isNearEdge } = open;
  return {
    ends: span.ends,
    opened: span.opened === null ? null : time(span.opened),
    closed: span.closed === null ? null : time(span.closed),
    sourcePort: span.sourcePort,
    destIp: span.destIp,
    destPort: span.destPort,
    protocol: protocolText(span.protocol),
    isNearEdge,
    rows: rowsOf(span),
  };
}

/** The records behind a span. What ends a superseded one is the New of the next. */
function rowsBehind(span: SpanRecord, natIp: string, places: SpanPlaces, time: (ms: number) => WhoTime): WhoRow[] {
  const row = (kind: WhoRow['kind'], ms: number, place: WhoRow['place']): WhoRow => ({
    kind,
    time: time(ms),
    privateAddress: span.sourceIp,
    sourcePort: span.sourcePort,
    destIp: span.destIp,
    destPort: span.destPort,
    protocol: protocolText(span.protocol),
    natIp,
    place,
  });
  return [
    ...(span.opened === null ? [] : [row('new', span.opened, places.opened)]),
    ...(span.closed === null ? [] : [row(span.ends === 'superseded' ? 'new' : 'destroy', span.closed, places.closed)]),
  ];
}

function shownQuestion(question: Question, time: (ms: number) => WhoTime): WhoAnswer['question'] {
  const { natIp, port, asked, destIp, destPort, natPorts, zone } = question;
  return {
    natIp,
    port,
    at: time(question.atMs),
    asked,
    destIp,
    destPort,
    protocol: protocolText(question.protocol),
    skewS: question.skewMs / 1_000,
    natPorts,
    zone,
  };
}
