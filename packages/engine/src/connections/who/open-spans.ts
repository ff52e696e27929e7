import { OPEN_ENDED_MS, type Question, type SpanRecord } from './evidence.js';
import { mayEndLater, Neighbours } from './neighbours.js';

/** A connection that may have been open at the moment. */
export interface OpenSpan {
  readonly span: SpanRecord;
  /** Both ends are logged, and the moment lies further inside than clocks may be off. */
  readonly isCertain: boolean;
  readonly isNearEdge: boolean;
  /** Milliseconds from the logged end that there is to the moment. */
  readonly distanceMs: number;
}

/**
 * Connections that may have been open at the moment, every clock being off by as much as the skew. Where an end is not
 * logged, what is known of the same ports later or earlier bounds it: a connection's ports are its own while it is open.
 * Behind a NAT that preserves ports that holds for the public side too.
 */
export function openSpans(spans: readonly SpanRecord[], question: Question, isPreserved: boolean): OpenSpan[] {
  const asked = spans.filter((span) => isAsked(span, question, isPreserved));
  const candidates = mayBeOpen(asked, question);
  if (candidates.length === 0) return [];
  const neighbours = new Neighbours(asked, candidates, isPreserved, question.skewMs);
  return candidates.flatMap((span) => openSpan(span, question, neighbours) ?? []);
}

/** Connections that were open at the moment for all that they say themselves, and whatever their neighbours say. */
function mayBeOpen(spans: readonly SpanRecord[], { atMs, skewMs }: Question): readonly SpanRecord[] {
  const replaced = new Set(
    spans.flatMap(({ ends, closed }) => (ends === 'superseded' && closed !== null ? closed : [])),
  );
  return spans.filter(({ ends, opened, closed }) => {
    const from = opened ?? (closed ?? 0) - OPEN_ENDED_MS;
    const isEnd =
      closed !== null && (opened === null || !mayEndLater({ ends, opened, closed }, replaced.has(opened), skewMs));
    const to = isEnd ? closed : (opened ?? 0) + OPEN_ENDED_MS;
    return from - skewMs <= atMs && atMs <= to + skewMs;
  });
}

function isAsked(span: SpanRecord, question: Question, isPreserved: boolean): boolean {
  const { port, destIp, destPort, protocol } = question;
  return (
    (!isPreserved || port === null || span.sourcePort === null || span.sourcePort === port) &&
    (destIp === null || span.destIp === null || span.destIp === destIp) &&
    (destPort === null || span.destPort === null || span.destPort === destPort) &&
    (protocol === null || span.protocol === null || span.protocol === protocol)
  );
}

function openSpan(span: SpanRecord, { atMs, skewMs }: Question, neighbours: Neighbours): OpenSpan | undefined {
  const { opened, closed } = span;
  const { from, to } = neighbours.boundsOf(span);
  if (atMs < from - skewMs || atMs > to + skewMs) return undefined;
  const isInside = opened !== null && closed !== null && atMs >= opened + skewMs && atMs <= closed - skewMs;
  const isNear = (edge: number | null): boolean => edge !== null && Math.abs(atMs - edge) < skewMs;
  return {
    span,
    isCertain: isInside && span.ends === 'bounded' && !neighbours.areClose(span, opened, closed),
    isNearEdge: isNear(opened) || isNear(closed),
    distanceMs: opened === null ? Math.max(0, (closed ?? atMs) - atMs) : Math.max(0, atMs - opened),
  };
}
