import { EngineError } from '../core/errors.js';
import { excerpt } from '../core/excerpt.js';
import type { AddressList } from '../detections/detection.js';
import { parseCidr } from '../network/cidr.js';
import { canonicalAddress } from '../network/ip-address.js';

/** Entries of one list; public feeds of bad addresses hold tens of thousands. */
export const LIST_ENTRIES_MAX = 200_000;

/** Reads one address or CIDR per line. What follows a `#`, and blank lines, are comments. Throws `invalid-input` with the line. */
export function parseAddressList(label: string, lines: readonly string[], source: string): AddressList {
  const addresses = new Set<string>();
  const networks = new Set<string>();
  lines.forEach((line, index) => {
    const entry = line.replace(/#.*$/, '').trim();
    if (entry === '') return;
    const address = canonicalAddress(entry);
    const cidr = parseCidr(entry);
    if (address !== undefined) addresses.add(address);
    else if (cidr !== undefined) networks.add(cidr.text);
    else {
      throw new EngineError(
        'invalid-input',
        `Line ${index + 1} of the list '${label}' in ${source} is neither an address nor a CIDR: ${excerpt(entry)}. One per line; # begins a comment.`,
      );
    }
    if (addresses.size + networks.size > LIST_ENTRIES_MAX) {
      throw new EngineError(
        'limit-exceeded',
        `The list '${label}' in ${source} has more than ${LIST_ENTRIES_MAX} entries. Split it, or summarise it as networks.`,
      );
    }
  });
  return { label, addresses: [...addresses], networks: [...networks] };
}
