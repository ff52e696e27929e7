import type { Random } from '../random.js';
import type { UntimedShot } from './pattern.js';

/** What an implant exchanges with its server when there is nothing to do. */
export function checkIn(serverPort: number, chance: Random): UntimedShot {
  return {
    serverPort,
    lengthS: 1,
    packetsOut: chance.between(7, 9),
    bytesOut: chance.between(900, 980),
    packetsIn: chance.between(6, 7),
    bytesIn: chance.between(1_250, 1_400),
  };
}
