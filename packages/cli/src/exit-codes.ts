import type { ErrorCode } from '@networkflow/engine/contract';

/** What the process answers with; documented in docs/cli.md and at the end of `networkflow --help`. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  /** `errors`: the same as a usage error, because whoever watches error logs was promised a 2; the answer is printed. */
  alert: 2,
  refused: 3,
  timeout: 4,
  found: 5,
  /** `connections who`: the answer is printed, and it is not one certain candidate. */
  several: 10,
  none: 11,
  coverageGap: 12,
  cancelled: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Every engine error code has an exit code; a test walks `ERROR_CODES`. */
const EXIT_OF: Readonly<Record<ErrorCode, ExitCode>> = {
  'invalid-input': EXIT.usage,
  'limit-exceeded': EXIT.usage,
  'not-found': EXIT.usage,
  source: EXIT.failure,
  decode: EXIT.failure,
  store: EXIT.failure,
  query: EXIT.failure,
  'sql-refused': EXIT.refused,
  scope: EXIT.refused,
  timeout: EXIT.timeout,
  busy: EXIT.timeout,
  cancelled: EXIT.cancelled,
};

export function exitCodeOf(code: ErrorCode): ExitCode {
  return EXIT_OF[code];
}

export const EXIT_CODES_HELP = `Exit codes:
  0    everything asked for was done
  1    failure: the source, a file, the lake or the SQL itself; a check of doctor or verify
  2    usage: an unknown command, flag, name or column, or a value that cannot be read;
       errors: the threshold is reached (the answer is printed then)
  3    refused: the SQL does more than read this lake
  4    timeout
  5    detect --fail-on: a finding as grave as asked, or graver
  10   connections who: several candidates, or one that is not certain (the answer is printed)
  11   connections who: nobody in these logs
  12   connections who: the logs do not cover the moment
  130  cancelled with Ctrl-C`;
