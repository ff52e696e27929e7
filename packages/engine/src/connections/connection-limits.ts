/** Days of which one archive may hold records: a part is written for each. */
export const ARCHIVE_DAYS_MAX = 400;
/** Spans up to this long are found by the day of a moment and the next; longer ones lie apart. Milliseconds. */
export const SHORT_SPAN_MS = 3_600_000;
/** Archives that one import names when something is wrong with them. */
export const IMPORT_NOTES_MAX = 20;
/** Records of a day that are matched as numbers in memory, some 90 bytes each; more are matched by DuckDB, which spills. */
export const MATCH_RECORDS_MAX = 6_000_000;
/** Bytes of memory DuckDB may use while New and Destroy are matched, or parts merged; what does not fit is spilled. */
export const MATCH_MEMORY_BYTES = 512 * 1024 * 1024;
/** Bytes of memory DuckDB may use for questions, unless said; what is kept of files beside it, and the process, take some 400 MB. */
export const QUESTION_MEMORY_BYTES = 512 * 1024 * 1024;
