import { ephemeralPort, type Phase, placeAt, setFlags, setVolume } from '../exchange.js';
import { type Exchange, SYN, TCP } from '../flow-row.js';
import type { Random } from '../random.js';

/** One minute or less of a connection, as scenarios describe it. */
export interface Shot {
  readonly at: number;
  readonly serverPort: number;
  readonly packetsOut: number;
  readonly bytesOut: number;
  readonly packetsIn: number;
  readonly bytesIn: number;
  /** Seconds between first and last packet; 0 by default. */
  readonly lengthS?: number;
  readonly protocol?: number;
  /** A new ephemeral port by default. */
  readonly clientPort?: number;
  readonly phase?: Phase;
  /** A lone SYN, sent once or repeated, that nobody answers. */
  readonly unanswered?: boolean;
}

/** Sets `exchange` to `shot`. */
export function aim(exchange: Exchange, shot: Shot, random: Random): Exchange {
  exchange.protocol = shot.protocol ?? TCP;
  exchange.clientPort = shot.clientPort ?? ephemeralPort(random);
  exchange.serverPort = shot.serverPort;
  placeAt(exchange, shot.at, shot.lengthS ?? 0);
  setVolume(
    exchange,
    { packets: shot.packetsOut, bytes: shot.bytesOut },
    { packets: shot.packetsIn, bytes: shot.bytesIn },
  );
  setFlags(exchange, shot.phase ?? 'whole', random);
  if (shot.unanswered === true && exchange.protocol === TCP) exchange.flagsOut = SYN;
  return exchange;
}

/** Packets to a port that nobody answers. */
export function unansweredShot(serverPort: number, packets = 1): Omit<Shot, 'at'> {
  return { serverPort, packetsOut: packets, bytesOut: packets * 44, packetsIn: 0, bytesIn: 0, unanswered: true };
}

/** Sets `exchange` to a lone SYN that nobody answers, sent once or repeated. */
export function knock(
  exchange: Exchange,
  shot: { readonly at: number; readonly serverPort: number; readonly packets?: number },
  random: Random,
): Exchange {
  return aim(exchange, { ...unansweredShot(shot.serverPort, shot.packets), at: shot.at }, random);
}
