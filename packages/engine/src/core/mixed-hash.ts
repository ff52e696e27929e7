/** Mixes another whole number into a hash of 32 bits; the order in which numbers are mixed in counts. */
export function mixed(hash: number, value: number): number {
  const next = Math.imul(hash ^ Math.imul(value, 0x9e37_79b1), 0x85eb_ca6b);
  return next ^ (next >>> 15);
}
