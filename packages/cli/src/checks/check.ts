import { z } from 'zod';

/** `skipped`: not checked, because something it needs failed, or because nobody asked for it. */
export const CHECK_STATUSES = ['passed', 'warning', 'failed', 'skipped'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** What a check found; what is wrong comes with its cause and with what to do. */
export interface Outcome {
  readonly status: CheckStatus;
  /** One line: what was found, or why it was not looked for. */
  readonly found: string;
  readonly cause?: string | undefined;
  /** What to do, step by step. */
  readonly next?: readonly string[] | undefined;
  /** Further lines that are neither cause nor step. */
  readonly notes?: readonly string[] | undefined;
  /** For programs: values by name. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export interface Check {
  /** Stable: programs ask for it. */
  readonly name: string;
  readonly title: string;
  readonly group: string;
  /** Checks that must not have failed, by name. */
  readonly needs?: readonly string[];
  /** Checks that are waited for, whatever they find. */
  readonly after?: readonly string[];
  /** Throws a `CheckError` for what it foresees. The signal is aborted when its time is up. */
  run(signal: AbortSignal): Promise<Outcome>;
}

type Rest = Pick<Outcome, 'notes' | 'details'>;
interface Wrong extends Rest {
  readonly cause: string;
  readonly next: string | readonly string[];
}

export function passed(found: string, rest: Rest = {}): Outcome {
  return { status: 'passed', found, ...rest };
}

export function warning(found: string, wrong: Wrong): Outcome {
  return { ...wrong, status: 'warning', found, next: [wrong.next].flat() };
}

export function failed(found: string, wrong: Wrong): Outcome {
  return { ...wrong, status: 'failed', found, next: [wrong.next].flat() };
}

/** `because` ends the sentence "not checked:". */
export function skipped(because: string): Outcome {
  return { status: 'skipped', found: `not checked: ${because}` };
}

/** What a check throws that cannot go on: its outcome. */
export class CheckError extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome, cause?: unknown) {
    super(outcome.found, cause === undefined ? undefined : { cause });
    this.name = 'CheckError';
    this.outcome = outcome;
  }
}

const checkSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  group: z.string(),
  status: z.enum(CHECK_STATUSES),
  found: z.string(),
  cause: z.string().nullable(),
  next: z.array(z.string()),
  notes: z.array(z.string()),
  details: z.record(z.string(), z.unknown()),
  milliseconds: z.int().min(0),
});

/** What `--json` prints. Fields are added, never renamed; `details` may gain names. */
export const checkReportSchema = z.strictObject({
  command: z.enum(['doctor', 'verify']),
  /** When it began, RFC 3339. */
  at: z.iso.datetime(),
  status: z.enum(['passed', 'warning', 'failed']),
  counts: z.strictObject({ passed: z.int(), warning: z.int(), failed: z.int(), skipped: z.int() }),
  milliseconds: z.int().min(0),
  /** What was looked at, by the names of the flags. */
  subject: z.record(z.string(), z.union([z.string(), z.number()]).nullable()),
  checks: z.array(checkSchema),
});

export type CheckResult = z.infer<typeof checkSchema>;
export type CheckReport = z.infer<typeof checkReportSchema>;
