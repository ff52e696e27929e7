/**
 * What is known of a row, and of rows together by OR. The lower 16 bits are the TCP flags of `lo` and of `hi`, which flow
 * logs OR too.
 */
export const ROW = {
  loHasFlags: 1 << 16,
  hiHasFlags: 1 << 17,
  loOpened: 1 << 18,
  hiOpened: 1 << 19,
  /** The interface is that end's own. */
  loHere: 1 << 20,
  hiHere: 1 << 21,
  loSent: 1 << 22,
  hiSent: 1 << 23,
  refused: 1 << 24,
  /** The record does not tell which side is its interface's. */
  unsure: 1 << 25,
  /** It has ports, and nothing but the interface's view of its addresses. */
  plain: 1 << 26,
} as const;
