/** Every way the engine refuses or fails; `exit-codes.ts` (CLI) and `problem.ts` (web) translate each one. */
export const ERROR_CODES = [
  'invalid-input',
  'limit-exceeded',
  'not-found',
  'source',
  'decode',
  'store',
  'query',
  'sql-refused',
  'timeout',
  'busy',
  'cancelled',
  'scope',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorDetails {
  /** Zero-based character offset in the text the caller sent, where one applies. */
  readonly position?: number;
  readonly [key: string]: unknown;
}

/** An expected failure: the message says what was asked, what is allowed and what to do; `details` are safe to show. */
export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'EngineError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

export function isEngineError(value: unknown): value is EngineError {
  return value instanceof EngineError || (value instanceof Error && value.name === 'EngineError' && 'code' in value);
}

export function messageOf(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}
