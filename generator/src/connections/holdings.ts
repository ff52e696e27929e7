import type { Session } from './sessions.js';
import type { Nat, Protocol } from './world.js';

/** Who truly held a public port, and what of it the logs say. Times in Unix ms by a clock that is right. */
export interface Holding {
  readonly nat: Nat;
  readonly session: Session;
  readonly protocol: Protocol;
  readonly sourcePort: number;
  /** The port outside, which no record holds. */
  readonly natPort: number;
  readonly destIp: string;
  readonly destPort: number;
  readonly opened: number;
  /** After the window when it was never closed within. */
  readonly closed: number;
  /** False where the record was lost, or lies in the missing archive. */
  readonly newLogged: boolean;
  readonly destroyLogged: boolean;
}

/** The same connections as the lookups see them: by the public address, and by address, protocol and port. */
export class Holdings {
  readonly all: Holding[] = [];
  private readonly byPort = new Map<string, Holding[]>();
  private readonly byNat = new Map<number, Holding[]>();

  add(holding: Holding): void {
    this.all.push(holding);
    push(this.byPort, portKey(holding.nat, holding.protocol, holding.natPort), holding);
    push(this.byNat, holding.nat.index, holding);
  }

  onPort(nat: Nat, protocol: Protocol, port: number): readonly Holding[] {
    return this.byPort.get(portKey(nat, protocol, port)) ?? [];
  }

  onNat(nat: Nat): readonly Holding[] {
    return this.byNat.get(nat.index) ?? [];
  }
}

function portKey(nat: Nat, protocol: Protocol, port: number): string {
  return `${nat.index}|${protocol}|${port}`;
}

function push<K>(map: Map<K, Holding[]>, key: K, holding: Holding): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [holding]);
  else list.push(holding);
}
