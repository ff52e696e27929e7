/**
 * What is known of a conversation by yes or no, as bits of one number: one OR over its records instead of a dozen. The
 * lower 16 are the TCP flags of `lo` and of `hi`, which flow logs OR too.
 */
const BITS = [
  'lo_has_flags',
  'hi_has_flags',
  'lo_opened',
  'hi_opened',
  'lo_here',
  'hi_here',
  'lo_sent',
  'hi_sent',
] as const;
const FLAG_BITS = 8;

export type Bit = (typeof BITS)[number];

function mask(name: Bit): number {
  return 2 ** (2 * FLAG_BITS + BITS.indexOf(name));
}

/** SQL: the bit's value where the condition holds. NULL is no. */
export function bitIf(name: Bit, condition: string): string {
  return `CASE WHEN ${condition} THEN ${mask(name)} ELSE 0 END`;
}

/** SQL: whether the column `bits` has it. */
export function hasBit(name: Bit): string {
  return `(bits & ${mask(name)}) <> 0`;
}

/** SQL: a record's TCP flags in their sender's place. */
export const FLAG_BITS_OF_ROW = `coalesce((flags & 255) << (CASE WHEN from_lo THEN 0 ELSE ${FLAG_BITS} END), 0)`;

/** SQL: the TCP flags one end sent, NULL where none were recorded. */
export function flagsOf(end: 'lo' | 'hi'): string {
  return `CASE WHEN ${hasBit(`${end}_has_flags`)} THEN (bits >> ${end === 'lo' ? 0 : FLAG_BITS}) & 255 END`;
}
