import type { DetectionConfig } from '@networkflow/engine';
import { DEFAULT_DETECTION_CONFIG } from '@networkflow/engine';
import type { Truth } from './truth.js';

/** RFC 5737: nobody is there. */
const DECOY = '203.0.113.0/24';

/**
 * The default configuration, and one list of the user's: the addresses that listed-address talks to, and the neighbours
 * of those that listed-neighbour talks to. Every threshold is the default.
 */
export function configFor({ scenarios }: Truth): DetectionConfig {
  const targetsOf = (name: string) =>
    scenarios.filter((entry) => entry.name === name).flatMap((entry) => entry.who.targets);
  const addresses = [...targetsOf('listed-address'), ...targetsOf('listed-neighbour').map(neighbourOf)];
  return { ...DEFAULT_DETECTION_CONFIG, lists: [{ label: 'known bad', addresses, networks: [DECOY] }] };
}

/** The address before or after, in the same /24. */
function neighbourOf(address: string): string {
  const cut = address.lastIndexOf('.') + 1;
  const last = Number(address.slice(cut));
  return `${address.slice(0, cut)}${last > 1 ? last - 1 : last + 1}`;
}
