import { OPEN_ENDED_MS, type SpanRecord } from './evidence.js';

/**
 * A short connection that replaced one of the same addresses and ports: where clocks differ, its Destroy may be the late one
 * of the connection before, and its own be lost.
 */
export function mayEndLater(
  { ends, opened, closed }: { readonly ends: SpanRecord['ends']; readonly opened: number; readonly closed: number },
  hasReplaced: boolean,
  skewMs: number,
): boolean {
  return hasReplaced && ends === 'bounded' && closed - opened <= 2 * skewMs;
}

/** What other connections with the same ports say about one. */
export class Neighbours {
  readonly #skewMs: number;
  /** Connections of the same private host. */
  readonly #own = new SameEnds(true);
  /** Connections that had what only one of them can have at a time: behind a NAT that preserves ports, on its public side. */
  readonly #shared: SameEnds;

  /** What all of `spans` say about some of them. */
  constructor(spans: readonly SpanRecord[], some: readonly SpanRecord[], isPreserved: boolean, skewMs: number) {
    this.#skewMs = skewMs;
    this.#shared = isPreserved ? new SameEnds(false) : this.#own;
    const kinds = new Set([this.#own, this.#shared]);
    for (const kind of kinds) {
      for (const span of some) kind.ask(span);
      for (const span of spans) kind.add(span);
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
    if (closed !== null && !mayEndLater({ ends: span.ends, opened, closed }, this.#hasReplaced(span), this.#skewMs)) {
      return { from: opened, to: closed };
    }
    const later = this.#timesOf(span).filter((time) => time > opened + 2 * this.#skewMs);
    return { from: opened, to: Math.min(opened + OPEN_ENDED_MS, ...later) };
  }

  /**
   * Whether the same ports were used anew so shortly before or after that records of two connections may have changed
   * places, and what looks like one connection be the beginning of one and the end of another.
   */
  areClose(span: SpanRecord, opened: number, closed: number): boolean {
    const reach = 2 * this.#skewMs;
    return this.#own.of(span).some((other) => {
      const ended = other.ends === 'superseded' ? null : other.closed;
      return (
        (other.opened !== null && other.opened > closed && other.opened <= closed + reach) ||
        (ended !== null && ended < opened && ended >= opened - reach)
      );
    });
  }

  #hasReplaced(span: SpanRecord): boolean {
    return this.#own.of(span).some(({ ends, closed }) => ends === 'superseded' && closed === span.opened);
  }

  #timesOf(span: SpanRecord): readonly number[] {
    const times: number[] = [];
    for (const { opened, closed } of this.#shared.of(span)) {
      if (opened !== null) times.push(opened);
      if (closed !== null) times.push(closed);
    }
    return times;
  }
}

const NONE: readonly SpanRecord[] = [];

/** Connections of one port and address that have the rest in common too: a list of each kind. */
type Lists = SpanRecord[][];

/**
 * Connections that have addresses, ports and protocol in common: with the private address, or whatever it is. By the port
 * first: most have nothing in common with any that is asked for, which a number tells.
 */
class SameEnds {
  readonly #isPrivate: boolean;
  readonly #byPort = new Map<number | null, Lists>();
  /** By address, of a port that many have. */
  readonly #byAddress = new Map<number | null, Map<string | null, Lists>>();

  constructor(isPrivate: boolean) {
    this.#isPrivate = isPrivate;
  }

  /** Makes room for those that have everything in common with one. */
  ask(span: SpanRecord): void {
    const lists = this.#listsOf(span);
    if (lists === undefined) this.#makeLists(span);
    else if (this.#listOf(lists, span) === undefined) {
      lists.push([span]);
      if (lists.length > LISTS_MAX && !this.#byAddress.has(span.sourcePort)) this.#split(span.sourcePort, lists);
    }
  }

  /** One of those that there is room for is added once it was asked for: the first of each is there already. */
  add(span: SpanRecord): void {
    const list = this.#find(span);
    if (list !== undefined && list[0] !== span) list.push(span);
  }

  of(span: SpanRecord): readonly SpanRecord[] {
    return this.#find(span) ?? NONE;
  }

  #find(span: SpanRecord): SpanRecord[] | undefined {
    const lists = this.#listsOf(span);
    return lists === undefined ? undefined : this.#listOf(lists, span);
  }

  #listsOf(span: SpanRecord): Lists | undefined {
    const lists = this.#byPort.get(span.sourcePort);
    if (lists === undefined || lists.length <= LISTS_MAX) return lists;
    return this.#byAddress.get(span.sourcePort)?.get(this.#addressOf(span));
  }

  #makeLists(span: SpanRecord): void {
    const byAddress = this.#byAddress.get(span.sourcePort);
    if (byAddress === undefined) this.#byPort.set(span.sourcePort, [[span]]);
    else byAddress.set(this.#addressOf(span), [[span]]);
  }

  #split(port: number | null, lists: Lists): void {
    const byAddress = new Map<string | null, Lists>();
    this.#byAddress.set(port, byAddress);
    for (const list of lists) {
      const [first] = list;
      if (first === undefined) continue;
      const same = byAddress.get(this.#addressOf(first));
      if (same === undefined) byAddress.set(this.#addressOf(first), [list]);
      else same.push(list);
    }
  }

  #addressOf({ sourceIp, destIp }: SpanRecord): string | null {
    return this.#isPrivate ? sourceIp : destIp;
  }

  #listOf(lists: Lists, { sourceIp, destIp, destPort, protocol }: SpanRecord): SpanRecord[] | undefined {
    return lists.find(([first]) => {
      return (
        first?.destPort === destPort &&
        first.protocol === protocol &&
        first.destIp === destIp &&
        (!this.#isPrivate || first.sourceIp === sourceIp)
      );
    });
  }
}

/** Lists of one port that are looked through one after the other. */
const LISTS_MAX = 8;
