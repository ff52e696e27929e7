/** Of questions who held an address, and of their answers. Threads load it without what reads questions. */
export const WHO_LIMITS = {
  /** Seconds that a clock may be off when none are given, and at the most. */
  skewDefaultS: 2,
  skewMaxS: 3_600,
  /** Characters of a reason, a case id, a requester, a legal basis. */
  reasonCharsMax: 500,
  /** Candidates one answer lists; further ones are counted. */
  candidatesMax: 100,
  /** Connections listed behind one candidate; further ones are counted. */
  spansPerCandidateMax: 20,
  /** Pairs of connections listed to show that ports are not preserved. */
  contradictionsMax: 5,
  /** Questions of one batch. */
  batchMax: 10_000,
  /** Entries of the access log that one page holds, at the most and when no number is asked for. */
  accessLogRowsMax: 1_000,
  accessLogRowsDefault: 100,
} as const;
