import { protocolName } from '../../network/protocols.js';

/** `tcp`, or the number of a protocol without a name. */
export function protocolText(protocol: number | null): string | null {
  return protocol === null ? null : (protocolName(protocol) ?? String(protocol));
}
