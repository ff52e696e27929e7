import type { NatPorts } from '../../schema/connection-questions.js';
import type { Evidence, Question } from './evidence.js';
import { type OpenSpan, openSpans } from './open-spans.js';
import { portsUsed } from './ports.js';

const HALF_LIFE_MS = 12 * 3_600_000;
/** How far a connection speaks for its host, by what is logged of it. Ranks, and no more than that. */
const WEIGHT = { certain: 0.98, edge: 0.6, openEnded: 0.5, superseded: 0.4, least: 0.02 } as const;
/** Where ports may be changed, how a connection with another source port counts beside one with the asked port. */
const OTHER_PORT_FACTOR = 0.3;

/** A private address that may have held the public one, before anything is known of people. */
export interface Draft {
  readonly privateAddress: string;
  readonly spans: readonly OpenSpan[];
  readonly hasSamePort: boolean;
  readonly isCertain: boolean;
  /** 0 to 1, by its best connection alone. */
  readonly weight: number;
  /** `weight` as a share of all candidates'. */
  readonly confidence: number;
}

/** Every private address with a connection that may have been open, the likeliest first. */
export function draftCandidates(question: Question, evidence: Evidence): readonly Draft[] {
  const used = portsUsed(question, evidence);
  const byHost = new Map<string, OpenSpan[]>();
  for (const open of openSpans(evidence.spans, question, used === 'preserved')) {
    const known = byHost.get(open.span.sourceIp);
    if (known === undefined) byHost.set(open.span.sourceIp, [open]);
    else known.push(open);
  }
  const weighed = [...byHost].map(([privateAddress, spans]) => {
    const ranked = spans
      .map((open) => ({ open, weight: weightOf(open, question, used) }))
      .sort((a, b) => b.weight - a.weight || order(a.open, b.open));
    return { privateAddress, ranked, weight: ranked[0]?.weight ?? 0 };
  });
  const sum = weighed.reduce((total, { weight }) => total + weight, 0);
  return weighed
    .sort((a, b) => b.weight - a.weight || compareText(a.privateAddress, b.privateAddress))
    .map(({ privateAddress, ranked, weight }) => ({
      privateAddress,
      spans: ranked.map(({ open }) => open),
      hasSamePort: question.port !== null && ranked.some(({ open }) => open.span.sourcePort === question.port),
      isCertain: ranked.some(({ open }) => open.isCertain),
      weight,
      confidence: sum === 0 ? 0 : weight * (weight / sum),
    }));
}

function weightOf(open: OpenSpan, { port }: Question, used: NatPorts): number {
  const isOther = port !== null && used !== 'preserved' && open.span.sourcePort !== port;
  return spanWeight(open) * (isOther ? OTHER_PORT_FACTOR : 1);
}

function spanWeight({ span, isCertain, distanceMs }: OpenSpan): number {
  if (isCertain) return WEIGHT.certain;
  if (span.ends === 'bounded') return WEIGHT.edge;
  if (span.ends === 'superseded') return WEIGHT.superseded;
  return Math.max(WEIGHT.least, WEIGHT.openEnded * 2 ** (-distanceMs / HALF_LIFE_MS));
}

function order(a: OpenSpan, b: OpenSpan): number {
  return (a.span.opened ?? 0) - (b.span.opened ?? 0) || (a.span.closed ?? 0) - (b.span.closed ?? 0);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
