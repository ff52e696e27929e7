import { ephemeralPort } from '../exchange.js';
import { blankExchange, type Exchange, type Peer } from '../flow-row.js';
import { itemAt, type Random } from '../random.js';
import type { Recorder, Slot } from '../recorder.js';
import type { Eni } from '../topology.js';
import type { Emit, ScenarioContext } from './scenario.js';
import { aim, type Shot } from './shot.js';
import { phaseAt, pulses, type Span } from './timing.js';

const DAY_S = 86_400;
const MINUTE_S = 60;

/** Lets an exchange happen between the parties; `number` counts the connections. */
export type Send = (recorder: Recorder, exchange: Exchange, number: number) => void;

export type UntimedShot = Omit<Shot, 'at'>;

export function viaNat(client: Eni, nat: Eni, server: Peer): Send {
  return (recorder, exchange) => recorder.throughNat(client, nat, server, exchange);
}

/** `count` instants, evenly over `span`. */
export function evenly({ from, to }: Span, count: number): number[] {
  const stepS = (to + 1 - from) / count;
  return Array.from({ length: count }, (_, number) => Math.floor(from + number * stepS));
}

/** Every `everyS` seconds from the start of `span`. */
export function everySeconds({ from, to }: Span, everyS: number): number[] {
  return evenly({ from, to }, Math.max(1, Math.floor((to + 1 - from) / everyS)));
}

/**
 * A program that sleeps `everyS` seconds, give or take `jitterPercent` of it, between two calls, so that deviations add
 * up; `lossPercent` of the calls get lost.
 */
export function sleeping(
  { from, to }: Span,
  { everyS, jitterPercent, lossPercent }: Readonly<Record<'everyS' | 'jitterPercent' | 'lossPercent', number>>,
  random: Random,
): number[] {
  const times: number[] = [];
  for (let at = from + random.below(everyS); at <= to; ) {
    if (!random.chance(lossPercent / 100)) times.push(Math.floor(at));
    at += Math.max(1, everyS * (1 + (random.next() * 2 - 1) * (jitterPercent / 100)));
  }
  return times;
}

/** The same part of every day of the window, as far as it fits. `beginsS` counts from midnight UTC. */
export function everyDay(
  { window }: ScenarioContext,
  { beginsS, durationS }: { readonly beginsS: number; readonly durationS: number },
): Span[] {
  const spans: Span[] = [];
  for (let day = Math.floor(window.start / DAY_S) * DAY_S; day < window.end; day += DAY_S) {
    const from = day + beginsS;
    if (from >= window.start && from + durationS <= window.end) spans.push({ from, to: from + durationS - 1 });
  }
  return spans;
}

/** One short connection at each of `times`, which ascend; `purpose` keeps the random numbers of two patterns apart. */
export function repeated(
  context: ScenarioContext,
  times: readonly number[],
  shot: (chance: Random, number: number) => UntimedShot,
  send: Send,
  purpose = 'repeated',
): Emit {
  const exchange = blankExchange();
  return (slot, recorder) => {
    const chance = context.random(`${purpose} ${slot.start}`);
    for (let number = firstFrom(times, slot.start); number < times.length; number += 1) {
      const at = itemAt(times, number);
      if (at >= slot.end) return;
      send(recorder, aim(exchange, { ...shot(chance, number), at }, chance), number);
    }
  };
}

/** One connection per span, open throughout, with a record every `everyS` seconds: a minute unless it is often idle. */
export function streamed(
  context: ScenarioContext,
  spans: readonly Span[],
  minute: (chance: Random, number: number) => UntimedShot,
  send: Send,
  everyS = MINUTE_S,
): Emit {
  const purpose = 'streamed';
  const exchange = blankExchange();
  const ports = spans.map((span) => ephemeralPort(context.random(`${purpose} port ${span.from}`)));
  return (slot, recorder) => {
    const chance = context.random(`${purpose} ${slot.start}`);
    spans.forEach((span, number) => {
      if (span.from >= slot.end || span.to < slot.start) return;
      for (const { at } of pulses(span, everyS, slot)) {
        const base = { clientPort: itemAt(ports, number), phase: phaseAt(span, at, everyS), lengthS: 58, at };
        send(recorder, aim(exchange, { ...base, ...minute(chance, number) }, chance), number);
      }
    });
  };
}

/** Several patterns at once. */
export function together(...emits: readonly Emit[]): Emit {
  return (slot: Slot, recorder: Recorder) => {
    for (const emit of emits) emit(slot, recorder);
  };
}

/** A minute of upload of about `bytes`, acknowledged by small packets. */
export function uploadOf(
  bytes: number,
  chance: Random,
): Pick<Shot, 'packetsOut' | 'bytesOut' | 'packetsIn' | 'bytesIn'> {
  const bytesOut = Math.max(1_500, Math.round(bytes * (0.8 + 0.4 * chance.next())));
  const packetsOut = Math.ceil(bytesOut / 1_420);
  const packetsIn = Math.ceil(packetsOut / chance.between(2, 4));
  return { packetsOut, bytesOut, packetsIn, bytesIn: packetsIn * 54 };
}

function firstFrom(times: readonly number[], start: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (itemAt(times, middle) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
