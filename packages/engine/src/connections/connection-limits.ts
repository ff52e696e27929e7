/** Days of which one archive may hold records: a part is written for each. */
export const ARCHIVE_DAYS_MAX = 400;
/** Spans up to this long are found by the day of a moment and the next; longer ones lie apart. Milliseconds. */
export const SHORT_SPAN_MS = 3_600_000;
/** Archives that one import names when something is wrong with them. */
export const IMPORT_NOTES_MAX = 20;
/** Records of a day that are matched at once as numbers in memory, some 90 bytes each; a day of more is matched in slices. */
export const MATCH_RECORDS_MAX = 6_000_000;
/** Bytes of addresses that are held as numbers while a day is matched; with more it is matched by DuckDB, which spills. */
export const MATCH_ADDRESS_BYTES_MAX = 256 * 1024 * 1024;
/** Bytes of DuckDB's memory for each record that it matches at once: it runs out of it where it adds up or sorts more. */
export const MATCH_BYTES_PER_RECORD = 128;
/** Bytes of memory DuckDB may use while New and Destroy are matched, or parts merged; what does not fit is spilled. */
export const MATCH_MEMORY_BYTES = 512 * 1024 * 1024;
/** Bytes of memory DuckDB may use for questions, unless said; what is kept of files beside it, and the process, take some 400 MB. */
export const QUESTION_MEMORY_BYTES = 512 * 1024 * 1024;
