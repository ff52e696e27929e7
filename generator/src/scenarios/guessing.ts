import type { Random } from '../random.js';
import type { Parameter } from './parameters.js';
import type { UntimedShot } from './pattern.js';

/** How fast and how long somebody guesses passwords. */
export const GUESSING = {
  attempts: { usual: 600, low: 80, high: 600, unit: 'attempts', byOrder: true },
  minutes: { usual: 25, low: 10, high: 40, unit: 'minutes' },
} as const satisfies Readonly<Record<string, Parameter>>;

const ATTEMPTS_MIN = 120;

/** Small runs have fewer of the usual attempts; drawn numbers are kept. */
export function attemptsOf(attempts: number, { varied, scale }: { readonly varied: boolean; readonly scale: number }) {
  return varied ? attempts : Math.max(ATTEMPTS_MIN, Math.round(attempts * scale));
}

/** A session that ends with the refused password: SSH. */
export function sshGuess(chance: Random): UntimedShot {
  const packets = chance.between(11, 18);
  return {
    serverPort: 22,
    lengthS: chance.between(1, 4),
    packetsOut: packets,
    bytesOut: packets * chance.between(95, 120),
    packetsIn: packets + 2,
    bytesIn: packets * chance.between(130, 170),
  };
}

/** The same for RDP with network-level authentication: TLS, CredSSP, refused. */
export function rdpGuess(chance: Random): UntimedShot {
  const packets = chance.between(9, 16);
  return {
    serverPort: 3389,
    lengthS: chance.between(1, 3),
    packetsOut: packets,
    bytesOut: packets * chance.between(110, 170),
    packetsIn: packets - 1,
    bytesIn: packets * chance.between(120, 190),
  };
}

/** The same for WinRM: a POST that is answered with 401. */
export function winrmGuess(chance: Random): UntimedShot {
  const packets = chance.between(6, 10);
  return {
    serverPort: 5985,
    lengthS: chance.between(0, 2),
    packetsOut: packets,
    bytesOut: packets * chance.between(140, 240),
    packetsIn: packets - 1,
    bytesIn: packets * chance.between(90, 150),
  };
}
