import { NULL_VALUE } from '../../parquet/columns.js';
import { ROW } from './row-bits.js';
import type { Services } from './services.js';
import type { Talk } from './talk.js';

/** How client and server may be told apart, the surest first; a conversation has the number of one. */
export const ORIENTATIONS = ['syn', 'service', 'sender', 'port', 'address'] as const;
const [SYN, SERVICE, SENDER, PORT, ADDRESS] = [0, 1, 2, 3, 4];

export interface Ends {
  readonly lo: number;
  readonly hi: number;
  readonly loPort: number;
  readonly hiPort: number;
  readonly protocol: number;
}

/** The orientation of a talk; see `ORIENTATION`. */
export function orientationOf({ bits }: Talk, { loPort, hiPort, protocol }: Ends, services: Services): number {
  if (protocol === 6 && ((bits & ROW.loOpened) !== 0) !== ((bits & ROW.hiOpened) !== 0)) return SYN;
  if (services.isNamed(protocol, loPort) !== services.isNamed(protocol, hiPort)) return SERVICE;
  if (((bits & ROW.loSent) !== 0) !== ((bits & ROW.hiSent) !== 0)) return SENDER;
  return loPort !== hiPort ? PORT : ADDRESS;
}

/** Whether `lo` is the client of a talk with this orientation; `loComesFirst` is asked when nothing else tells. */
export function isLoClient(
  orientation: number,
  { bits }: Talk,
  { loPort, hiPort, protocol }: Ends,
  services: Services,
): boolean {
  switch (orientation) {
    case SYN:
      return (bits & ROW.loOpened) !== 0;
    case SERVICE:
      return services.isNamed(protocol, hiPort);
    case SENDER:
      return (bits & ROW.loSent) !== 0;
    case PORT:
      return loPort > hiPort;
    default:
      // The ports are the same, so that `lo` is the one whose text comes first.
      return true;
  }
}

/** The TCP flags of an end as `bits` have them; NULL_VALUE where none were recorded. */
export function flagsOf(bits: number, isLo: boolean): number {
  if ((bits & (isLo ? ROW.loHasFlags : ROW.hiHasFlags)) === 0) return NULL_VALUE;
  return isLo ? bits & 255 : (bits >> 8) & 255;
}
