import { z } from 'zod';
import { KEEP_DAYS_MAX, key } from './config-key.js';

/** AWS Lambda developer guide, "Lambda quotas": memory and /tmp in MB, time in seconds. */
export const LAMBDA_MEMORY_MIB = { min: 1024, max: 10_240 } as const;
export const LAMBDA_SCRATCH_MIB = { min: 512, max: 10_240 } as const;
export const LAMBDA_TIMEOUT_S = { min: 60, max: 900 } as const;
/** Reservations beyond this are another kind of service. */
const CONCURRENCY_MAX = 100;
/** Amazon Athena API, BytesScannedCutoffPerQuery: 10 MB at least. */
const SCAN_GIB_MAX = 10_240;

const between = ({ min, max }: { readonly min: number; readonly max: number }) => z.number().int().min(min).max(max);

/** Keys of what archives of connection logs need; without the first of them none of it is made. */
export const CONNECTION_KEYS = {
  connectionArchives: key({
    schema: z.boolean(),
    allowed: '`true` or `false`',
    purpose:
      'Whether there is a bucket for archives of connection logs, a function that turns them into Parquet, and tables for Athena.',
    example: 'true',
  }),
  connectionDays: key({
    schema: z.number().int().min(1).max(KEEP_DAYS_MAX),
    allowed: `1 to ${KEEP_DAYS_MAX}`,
    purpose: 'Days after which archives of connection logs and what was made of them are deleted: personal data.',
    example: '90',
  }),
  archiveMemoryMiB: key({
    schema: between(LAMBDA_MEMORY_MIB),
    allowed: `${LAMBDA_MEMORY_MIB.min} to ${LAMBDA_MEMORY_MIB.max}; 1769 is one vCPU, and a new account may get 3008`,
    purpose: 'Memory of the function; its CPU grows with it.',
    example: '2048',
  }),
  archiveScratchMiB: key({
    schema: between(LAMBDA_SCRATCH_MIB),
    allowed: `${LAMBDA_SCRATCH_MIB.min} to ${LAMBDA_SCRATCH_MIB.max}`,
    purpose: "The function's own disk, which holds one archive and the Parquet made of it; 512 MiB are free.",
    example: '4096',
  }),
  archiveTimeoutS: key({
    schema: between(LAMBDA_TIMEOUT_S),
    allowed: `${LAMBDA_TIMEOUT_S.min} to ${LAMBDA_TIMEOUT_S.max}, which is the most AWS allows`,
    purpose: 'Seconds one archive may take.',
    example: '900',
  }),
  archiveConcurrency: key({
    schema: z.number().int().min(0).max(CONCURRENCY_MAX),
    allowed: `0 to ${CONCURRENCY_MAX}; 0 reserves none, which an account with a quota of 10 executions needs`,
    purpose: 'Archives converted at the same time at most, and kept free for it.',
    example: '2',
  }),
  archiveTimeZone: key({
    schema: z.string().regex(/^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_+-]+){1,2}|[+-]\d\d:\d\d)$/),
    allowed: 'the name of a zone, an offset such as `+02:00`, or left out',
    purpose: 'Zone of times in the archives that carry no offset; without it such records are refused.',
    example: 'Europe/Zurich',
  }),
  athenaScanGiB: key({
    schema: z.number().int().min(1).max(SCAN_GIB_MAX),
    allowed: `1 to ${SCAN_GIB_MAX}`,
    purpose: 'What one query of Athena may read before it is stopped; a TB costs five dollars.',
    example: '20',
  }),
} as const;
