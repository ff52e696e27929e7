import { type Exchange, FIN, ICMP, ICMPV6, RST, SYN, SYN_ACK, TCP } from './flow-row.js';
import type { Random } from './random.js';
import type { Slot } from './recorder.js';

const MINUTE_S = 60;
const EPHEMERAL_FIRST = 32_768;
const EPHEMERAL_LAST = 60_999;
const RESET_SHARE = 0.02;

/** Which part of its life a connection is in, within one record. */
export type Phase = 'whole' | 'first' | 'middle' | 'last';

/** Sets the TCP flags of both directions; other protocols report 0. */
export function setFlags(exchange: Exchange, phase: Phase, random: Random): void {
  if (exchange.protocol !== TCP) {
    exchange.flagsOut = 0;
    exchange.flagsIn = 0;
    return;
  }
  const opening = phase === 'whole' || phase === 'first';
  const closing = phase === 'whole' || phase === 'last';
  const reset = closing && random.chance(RESET_SHARE);
  exchange.flagsOut = (opening ? SYN : 0) | (closing ? (reset ? RST : FIN) : 0);
  exchange.flagsIn = (opening ? SYN_ACK : 0) | (closing && !reset ? FIN : 0);
}

/** A source port from Linux's default ephemeral range. */
export function ephemeralPort(random: Random): number {
  return random.between(EPHEMERAL_FIRST, EPHEMERAL_LAST);
}

/** Protocols without ports carry 0 0 in flow logs. */
export function hasPorts(protocol: number): boolean {
  return protocol !== ICMP && protocol !== ICMPV6 && protocol !== 47 && protocol !== 50;
}

/** Places a record in minute `minute` of the slot: it ends in that minute and lasted at most 60 s. */
export function placeInMinute(exchange: Exchange, slot: Slot, minute: number, lengthS: number, random: Random): void {
  const minuteStart = slot.start + minute * MINUTE_S;
  exchange.end = minuteStart + random.below(MINUTE_S);
  exchange.start = exchange.end - Math.min(MINUTE_S - 1, Math.max(0, Math.round(lengthS)));
}

/** Places a record exactly: from `start` for `lengthS` seconds, kept inside the minute budget of a record. */
export function placeAt(exchange: Exchange, start: number, lengthS: number): void {
  exchange.start = start;
  exchange.end = start + Math.min(MINUTE_S - 1, Math.max(0, Math.round(lengthS)));
}

/** Sets packet and byte counts; a direction with packets has at least the 40 bytes of a bare header per packet. */
export function setVolume(
  exchange: Exchange,
  out: { readonly packets: number; readonly bytes: number },
  back: { readonly packets: number; readonly bytes: number },
): void {
  exchange.packetsOut = Math.max(1, Math.round(out.packets));
  exchange.bytesOut = Math.max(exchange.packetsOut * 40, Math.round(out.bytes));
  exchange.packetsIn = Math.max(0, Math.round(back.packets));
  exchange.bytesIn = exchange.packetsIn === 0 ? 0 : Math.max(exchange.packetsIn * 40, Math.round(back.bytes));
}
