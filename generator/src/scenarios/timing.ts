import { itemAt } from '../random.js';
import type { Slot } from '../recorder.js';
import type { Vpc } from '../topology.js';
import type { ScenarioContext } from './scenario.js';

const DAY_S = 86_400;

export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A span of `durationS` that begins at the fraction `at` of the last day of the window (of the whole of a shorter one),
 * so that longer runs keep days without it for a baseline. A string when the window is too short for it.
 */
export function windowWithin(
  context: ScenarioContext,
  { durationS, at: usual }: { readonly durationS: number; readonly at: number },
): Span | string {
  const { window } = context;
  const at = context.varied ? context.random('when').next() : usual;
  const first = Math.max(window.start, window.end - DAY_S);
  const room = window.end - first - durationS;
  if (room < 0) return tooShort(durationS, window.end - window.start);
  const from = first + Math.round((room * at) / 60) * 60;
  return { from, to: from + durationS - 1 };
}

/** The last `durationS` of the window, or all of it; a string when even `leastS` does not fit. */
export function lastPart({ window }: ScenarioContext, durationS: number, leastS: number): Span | string {
  const length = window.end - window.start;
  if (length < leastS) return tooShort(leastS, length);
  return { from: Math.max(window.start, window.end - durationS), to: window.end - 1 };
}

/** The whole window; a string when it is shorter than `leastS`. */
export function wholeWindow({ window }: ScenarioContext, leastS: number): Span | string {
  const length = window.end - window.start;
  if (length < leastS) return tooShort(leastS, length);
  return { from: window.start, to: window.end - 1 };
}

/** The instants `from + number * everyS` of a span that fall into `slot`. */
export function* pulses(
  { from, to }: Span,
  everyS: number,
  slot: Slot,
): Generator<{ readonly number: number; readonly at: number }> {
  const first = Math.max(0, Math.ceil((slot.start - from) / everyS));
  for (let number = first; ; number += 1) {
    const exact = from + number * everyS;
    if (exact >= slot.end || exact >= to + 1) return;
    const at = Math.floor(exact);
    if (at >= slot.start) yield { number, at };
  }
}

/** The VPC `index` of the topology, counted round: scenarios spread over VPCs; when they vary, any VPC. */
export function pickVpc({ topology, varied, random }: ScenarioContext, index: number): Vpc {
  if (varied) return random('vpc').pick(topology.vpcs);
  return itemAt(topology.vpcs, index % topology.vpcs.length);
}

function tooShort(neededS: number, lengthS: number): string {
  return `needs at least ${Math.ceil(neededS / 60)} minutes, and the window has ${Math.floor(lengthS / 60)}`;
}

/** As `pulses`, each moved by up to `jitterS` either way by the random number of its own pulse. */
export function* jitteredPulses(
  span: Span,
  {
    everyS,
    jitterS,
    randomOf,
  }: { readonly everyS: number; readonly jitterS: number; readonly randomOf: (number: number) => number },
  slot: Slot,
): Generator<{ readonly number: number; readonly at: number }> {
  const first = Math.max(0, Math.floor((slot.start - jitterS - span.from) / everyS));
  for (let number = first; ; number += 1) {
    const nominal = span.from + number * everyS;
    if (nominal - jitterS >= slot.end) return;
    const at = Math.round(nominal + (randomOf(number) * 2 - 1) * jitterS);
    if (at >= slot.start && at < slot.end && at >= span.from && at <= span.to) yield { number, at };
  }
}

/** What part of a long connection the record from `at` on is, when there is one every `everyS` seconds of `span`. */
export function phaseAt({ from, to }: Span, at: number, everyS = 60): 'first' | 'middle' | 'last' {
  if (at < from + everyS) return 'first';
  return at + everyS > to ? 'last' : 'middle';
}
