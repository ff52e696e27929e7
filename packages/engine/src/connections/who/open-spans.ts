import { OPEN_ENDED_MS, type Question, type SpanRecord } from './evidence.js';

/** A connection that may have been open at the moment. */
export interface OpenSpan {
  readonly span: SpanRecord;
  /** Both ends are logged, and the moment lies further inside than clocks may be off. */
  readonly isCertain: boolean;
  readonly isNearEdge: boolean;
  /** Milliseconds from the logged end that there is to the moment. */
  readonly distanceMs: number;
}

/** How two connections are known to share what only one of them can have at a time. */
type KeyOf = (span: SpanRecord) => string;

const privateKey: KeyOf = ({ sourceIp, sourcePort, destIp, destPort, protocol }) =>
  `${sourceIp}|${sourcePort}|${destIp}|${destPort}|${protocol}`;
const publicKey: KeyOf = (span) => `${span.sourcePort}|${span.destIp}|${span.destPort}|${span.protocol}`;

/**
 * Connections that may have been open at the moment, every clock being off by as much as the skew. Where an end is not
 * logged, what is known of the same ports later or earlier bounds it: a connection's ports are its own while it is open.
 * Behind a NAT that preserves ports that holds for the public side too.
 */
export function openSpans(spans: readonly SpanRecord[], question: Question, isPreserved: boolean): OpenSpan[] {
  const asked = spans.filter((span) => isAsked(span, question, isPreserved));
  const neighbours = new Neighbours(asked, isPreserved ? publicKey : privateKey, question);
  return asked.flatMap((span) => openSpan(span, question, neighbours) ?? []);
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

interface Ends {
  readonly opened: number[];
  readonly closed: number[];
}

/** What other connections with the same ports say about one. */
class Neighbours {
  readonly #keyOf: KeyOf;
  readonly #skewMs: number;
  /** Logged times of everything that had the ports, on the side that `keyOf` names. */
  readonly #times = new Map<string, number[]>();
  /** Logged times of the same private host's connections: News, and Destroys. */
  readonly #own = new Map<string, Ends>();
  readonly #superseded = new Set<string>();

  constructor(spans: readonly SpanRecord[], keyOf: KeyOf, { atMs, skewMs }: Question) {
    this.#keyOf = keyOf;
    this.#skewMs = skewMs;
    const isBounded = ({ ends }: SpanRecord): boolean => ends === 'bounded';
    const mayBeOpen = ({ opened, closed }: SpanRecord): boolean =>
      (opened ?? 0) <= atMs + skewMs && (closed ?? atMs) >= atMs - skewMs;
    const ambiguous = spans.filter((span) => !isBounded(span));
    const wanted = new Set(ambiguous.map(keyOf));
    const wantedOwn = new Set([...ambiguous, ...spans.filter(mayBeOpen)].map(privateKey));
    for (const span of spans) {
      const own = privateKey(span);
      const key = keyOf === privateKey ? own : keyOf(span);
      if (wanted.has(key)) push(this.#times, key, [span.opened, span.closed]);
      if (!wantedOwn.has(own)) continue;
      const ends = this.#own.get(own) ?? { opened: [], closed: [] };
      this.#own.set(own, ends);
      if (span.opened !== null) ends.opened.push(span.opened);
      if (span.closed !== null && span.ends !== 'superseded') ends.closed.push(span.closed);
      if (span.ends === 'superseded') this.#superseded.add(`${own}|${span.closed}`);
    }
  }

  /** The longest that it can have been open, by logged times. */
  boundsOf(span: SpanRecord): { readonly from: number; readonly to: number } {
    const { opened, closed } = span;
    if (opened === null) {
      const end = closed ?? 0;
      const earlier = this.#timesOf(span).filter((time) => time < end - 2 * this.#skewMs);
      return { from: Math.max(end - OPEN_ENDED_MS, ...earlier), to: end };
    }
    if (closed !== null && !this.#mayEndLater(span, opened, closed)) return { from: opened, to: closed };
    const later = this.#timesOf(span).filter((time) => time > opened + 2 * this.#skewMs);
    return { from: opened, to: Math.min(opened + OPEN_ENDED_MS, ...later) };
  }

  /**
   * Whether the same ports were used anew so shortly before or after that records of two connections may have changed
   * places, and what looks like one connection be the beginning of one and the end of another.
   */
  areClose(span: SpanRecord, opened: number, closed: number): boolean {
    const own = this.#own.get(privateKey(span));
    const reach = 2 * this.#skewMs;
    return (
      own !== undefined &&
      (own.opened.some((time) => time > closed && time <= closed + reach) ||
        own.closed.some((time) => time < opened && time >= opened - reach))
    );
  }

  /**
   * A short connection that replaced one of the same addresses and ports: where clocks differ, its Destroy may be the late
   * one of the connection before, and its own be lost.
   */
  #mayEndLater(span: SpanRecord, opened: number, closed: number): boolean {
    if (span.ends !== 'bounded' || closed - opened > 2 * this.#skewMs) return false;
    return this.#superseded.has(`${privateKey(span)}|${opened}`);
  }

  #timesOf(span: SpanRecord): readonly number[] {
    return this.#times.get(this.#keyOf(span)) ?? [];
  }
}

function push(times: Map<string, number[]>, key: string, added: readonly (number | null)[]): void {
  const list = times.get(key) ?? [];
  for (const time of added) if (time !== null) list.push(time);
  times.set(key, list);
}
