/** Every numeric bound of the engine, with its unit. Change one here, and its test says what else it touches. */

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export const LIMITS = {
  /** Characters of one filter expression. */
  filterCharsMax: 8_192,
  /** Nesting of parentheses and `not` in a filter expression. */
  filterDepthMax: 32,
  /** Values in one `in (...)` list. */
  filterListMax: 1_000,
  /** Leaves (comparisons) in one filter expression. */
  filterLeavesMax: 1_000,
  /** Rows one analysis may return. */
  analysisRowsMax: 10_000,
  /** Rows an analysis returns when none are asked for. */
  analysisRowsDefault: 1_000,
  /** Columns a path may lead through, and the least that makes one. */
  pathColumnsMax: 4,
  pathColumnsMin: 2,
  /** Values kept of all columns of a path together, the rest of each column being one more. */
  pathNodesMax: 40,
  /** Rows `query` prints unless told otherwise. */
  sqlRowsDefault: 10_000,
  /** Rows `query` may stream at the most. */
  sqlRowsMax: 100_000_000,
  /** Characters of one user SQL statement. */
  sqlCharsMax: 100_000,
  /** Expressions inside each other in one user SQL statement. */
  sqlDepthMax: 250,
  /** Milliseconds one analysis may run. */
  analysisTimeoutMs: 60_000,
  /** Milliseconds one user SQL statement may run unless told otherwise. */
  sqlTimeoutMs: 300_000,
  /** Analyses that run at once; each uses every core, and the others wait without their time running. */
  analysesAtOnce: 3,
  /** Analyses that may wait; further ones are told to come again. A page asks some twenty at once. */
  analysesWaitingMax: 512,
  /** Rows of a table made for questions that share a filter; some 200 bytes each. */
  sliceRowsMax: 200_000,
  /** Rows that are added up to make one; of more, nobody knows whether few enough are left. */
  sliceReadsMax: 2_000_000,
  /** Records with all their columns in such a table, which answer a port where sums do not. */
  strayRowsMax: 50_000,
  /** Such tables kept at a time, three or four for each person's filter. */
  slicesMax: 128,
  /** Rows of all that are kept together. */
  slicesRowsMax: 1_500_000,
  /** Questions with one filter at the same time from which on such a table is made. */
  sliceAskersMin: 3,
  /** Bytes of answers kept until the lake changes. */
  answersBytesMax: 64 * MIB,
  /** Bytes of columns of hourly and daily sums kept as numbers in memory; an eighth of the machine's, and less where loading and answering leave less. */
  sumsBytesMax: 2 * GIB,
  /** Rows of sums that are read into memory while somebody waits; more are read once nobody asks for anything. */
  sumsReadRowsMax: 100_000,
  /** Rows of sums that are in memory at once while more of them are added up in a pause: a part, or so many of several. */
  sumsPieceRows: 500_000,
  /** Columns' distinct values offered for completion. */
  valuesMax: 1_000,
  /** Bytes of one compressed object. AWS closes a file at 75 MB (documentation of 2023); ten times that is refused. */
  objectBytesMax: 1 * GIB,
  /** Bytes one object may unpack to: a bound on decompression bombs. */
  objectTextBytesMax: 16 * GIB,
  /** Bytes of one line; AWS's longest v11 record is below 4 KiB. */
  lineBytesMax: 64 * KIB,
  /** Bytes of the first line, which names the columns. */
  headerBytesMax: 16 * KIB,
  /** Columns one file may declare. */
  headerColumnsMax: 256,
  /** Bytes of plain text loaded in one batch. */
  batchTextBytesMax: 128 * MIB,
  /** Objects loaded in one batch. */
  batchObjectsMax: 1_000,
  /** Objects unpacked at the same time, and read at the same time where they lie on a disk. */
  readConcurrency: 4,
  /** Bytes of packed objects fetched and not yet unpacked. */
  fetchedBytesMax: 128 * MIB,
  /** Objects one question without a lake reads at the most. */
  directObjectsMax: 20_000,
  /** Bytes of those objects as stored; where they must be copied first, the temporary folder needs as many. */
  directBytesMax: 8 * GIB,
  /** Threads of a question that reads buckets: each waits for one request. */
  directThreads: 32,
  /** Bytes of those objects from which on a question reads them on threads of its own, rather than DuckDB. */
  directParsedBytesMin: 4 * MIB,
  /** Threads that read objects for one question; each takes some 50 MiB. */
  directParseThreads: 4,
  /** Bytes of columns such a question may keep in the temporary folder; objects beyond it are read by DuckDB. */
  directColumnsBytesMax: 8 * GIB,
  /** Objects in a row that cannot be read until an ingest gives up. */
  failuresInARowMax: 50,
  /** Stretches of blank or damaged lines one object may have; each takes about 16 bytes while it is loaded. */
  lineGapsMax: 5_000_000,
  /** Bytes of the bad line kept in `quarantine.excerpt`. */
  excerptBytesMax: 200,
  /** Quarantine entries kept per object; the rest is one entry that says how many. */
  quarantineRowsPerObjectMax: 10_000,
  /** Bytes of one archive of connection records, as stored. */
  archiveBytesMax: 4 * GIB,
  /** Bytes such an archive may unpack to: a bound on decompression bombs. */
  archiveUnpackedBytesMax: 16 * GIB,
  /** Times its size an archive may unpack to; logs reach some 40, gzip itself 1,032. */
  archiveRatioMax: 200,
  /** Bytes an archive may unpack to whatever the ratio. */
  archiveRatioFreeBytes: 64 * MIB,
  /** Entries of one archive, of any kind. */
  archiveEntriesMax: 100_000,
  /** Bytes of one member of an archive. */
  archiveMemberBytesMax: 8 * GIB,
  /** Bytes of one extended header (a long name, pax records). */
  archiveHeaderBytesMax: 64 * KIB,
  /** Bytes of a member's name that are kept. */
  archiveNameBytesMax: 512,
  /** Records in one batch of what was read of an archive; 44 bytes each. */
  archiveBatchRecords: 65_536,
  /** Bytes of different texts remembered while an archive is read, from which on they are forgotten. */
  archiveTextsBytesMax: 128 * MIB,
  /** Latest `start` taken for a date: 2200-01-01T00:00:00Z in Unix seconds; beyond it the unit is surely not seconds. */
  startSecondsMax: 7_258_118_400,
  /** Bytes of a process beside what DuckDB may use: Node, buffers, objects on their way. */
  besideDuckDbBytes: 600_000_000,
  /** Bytes of memory DuckDB may use while loading. */
  ingestMemoryBytes: 1 * GIB,
  /** Bytes of memory DuckDB may use while parts are merged; what does not fit is spilled. */
  maintainMemoryBytes: 512 * MIB,
  /** Days a retention may keep: a hundred years. */
  keepDaysMax: 36_525,
  /** Bytes of memory DuckDB may use to answer queries. */
  queryMemoryBytes: 2 * GIB,
  /** Bytes of memory DuckDB may use while detections run. */
  detectMemoryBytes: 1_200 * MIB,
  /** Flow records of a window that detections look at in one pass; a longer window is split. */
  detectRowsPerPass: 24_000_000,
  /** Milliseconds one detection may run. */
  detectTimeoutMs: 120_000,
  /** Milliseconds that detections wait for an ingest to let them write what they found. */
  detectLockWaitMs: 120_000,
  /** Findings of one detection and run; further ones are counted, not kept. */
  findingsPerDetectionMax: 1_000,
  /** Findings one answer may hold. */
  findingsRowsMax: 1_000,
  /** Findings an answer holds when no number is asked for. */
  findingsRowsDefault: 100,
  /** Flow records shown as the evidence of a finding, at the most and when no number is asked for. */
  evidenceRowsMax: 10_000,
  evidenceRowsDefault: 100,
  /** Rows one page of records, conversations, refusals or objects holds, at the most and when no number is asked for. */
  recordsRowsMax: 1_000,
  recordsRowsDefault: 100,
  /** Rows that pages of them reach: further ones are found by narrowing the question. */
  recordsReachMax: 10_000,
  /** Bytes of one line of an error log; a longer one is counted as malformed and passed over. */
  errorLineBytesMax: 16 * MIB,
  /** Bytes of lines of an error log that are scanned in one go. */
  errorBlockBytes: 4 * MIB,
  /** Threads that scan lines of error logs, beside the one that reads. */
  errorScanThreadsMax: 4,
  /** Services told apart in an answer about errors; the errors of all others are those of `other`. */
  errorServicesMax: 1_000,
  /** Minutes with errors, by service, kept of one analysis; errors of further ones are counted, but lie in no minute. */
  errorMinutesMax: 200_000,
  /** Distinct error messages, once numbers and names are masked, kept of one analysis; further ones count as one. */
  errorMessagesMax: 10_000,
  /** Characters of an error's message that are looked at. */
  errorMessageCharsMax: 2_000,
  /** Characters shown of a sample and of a malformed line. */
  errorSampleCharsMax: 300,
  /** Templates listed of one analysis of errors; as many changes of a kind, and spikes. */
  errorTemplatesMax: 200,
  /** Minutes with errors listed, by service. */
  errorMinutesListedMax: 20_000,
  /** Lines shown of one template. */
  errorSamplesMax: 3,
  /** Malformed lines shown. */
  errorExamplesMax: 20,
  /** Objects with errors listed by name. */
  errorObjectsListedMax: 200,
  /** Objects that one window of error logs may consist of. */
  errorObjectsMax: 20_000,
  /** Bytes DuckDB may spill to disk. */
  spillBytesMax: 20 * GIB,
} as const;
