import type { Exchange } from './flow-row.js';

/** What really crossed the network, each exchange once, however many interfaces logged it and whether or not one did. */
export interface CrossingSums {
  readonly exchanges: number;
  readonly clientBytes: number;
  readonly clientPackets: number;
  readonly serverBytes: number;
  readonly serverPackets: number;
}

/** Adds exchanges up; plain numbers are exact while all bytes stay below 2^53 (9 PB). */
export class Crossings {
  private exchanges = 0;
  private clientBytes = 0;
  private clientPackets = 0;
  private serverBytes = 0;
  private serverPackets = 0;

  /** `answered`: what the server sent back came through. */
  note(exchange: Exchange, answered = true): void {
    this.exchanges += 1;
    this.clientBytes += exchange.bytesOut;
    this.clientPackets += exchange.packetsOut;
    if (!answered || exchange.packetsIn === 0) return;
    this.serverBytes += exchange.bytesIn;
    this.serverPackets += exchange.packetsIn;
  }

  sums(): CrossingSums {
    const { exchanges, clientBytes, clientPackets, serverBytes, serverPackets } = this;
    return { exchanges, clientBytes, clientPackets, serverBytes, serverPackets };
  }
}
