/** Every bound of the server that is not the engine's, with its unit. */
export const SERVER_LIMITS = {
  /** Bytes of a request's body: room for a full batch of the longest filters. */
  bodyBytesMax: 1_048_576,
  /** Characters of an address; a longer filter goes into the body of a batch. */
  urlCharsMax: 12_288,
  /** Requests one client may have under way: browsers have six, and several may come through one proxy. */
  requestsPerClientMax: 256,
  /** Milliseconds after which any request is stopped; what a route asks for has shorter limits of its own. */
  requestTimeMaxMs: 600_000,
  /** Milliseconds for which a page's first questions are held open; by then its script asks them, or nobody waits. */
  openingHoldMs: 5_000,
  /** Analyses one batch may ask; the overview asks about fifteen. */
  batchAnalysesMax: 32,
  /** Characters of a caller's own id for an analysis of a batch. */
  batchIdCharsMax: 64,
  /** Rows `POST /api/v1/sql` answers with at the most, and when no number is asked for. */
  sqlRowsMax: 10_000,
  sqlRowsDefault: 1_000,
  /** Milliseconds such a statement may run, at the most and unless told otherwise. */
  sqlTimeoutMaxMs: 300_000,
  sqlTimeoutDefaultMs: 60_000,
  /** Characters of rows one such answer holds, as JSON; further rows are cut, and the answer says so. */
  sqlReplyCharsMax: 64 * 1_048_576,
  /** Statements that run at once: each has a DuckDB of its own. */
  sqlAtOnce: 2,
  /** Statements that wait for their turn. */
  sqlWaitingMax: 8,
  /** Readings of error logs that run at once: each streams whole objects. */
  errorsAtOnce: 2,
  /** Readings of error logs that wait for their turn. */
  errorsWaitingMax: 16,
  /** Milliseconds one reading of error logs may take. */
  errorsTimeMaxMs: 120_000,
  /** Milliseconds for which what lies in a source of error logs is not listed again. */
  errorLookMs: 2_000,
  /** Such listings kept: no more than an etag and a time each. */
  errorLooksMax: 256,
  /** Reports of error logs kept until something is written there; some are a few megabytes. */
  errorReportsMax: 12,
  /** Questions to connection logs that run at once. */
  connectionQuestionsAtOnce: 4,
  /** Those that wait for their turn. */
  connectionQuestionsWaitingMax: 32,
} as const;
