/** What is taken of one log record. */
export interface LogRecord {
  /** Whether its level is ERROR or worse; undefined when it says none that is understood. */
  readonly isError: boolean | undefined;
  /** Undefined when it names none. */
  readonly service: string | undefined;
  /** Unix milliseconds; undefined when it says no time that is understood. */
  readonly timeMs: number | undefined;
  readonly message: string | undefined;
}

/** What wraps a record may say what the record does not. */
export type Surroundings = Pick<LogRecord, 'service' | 'timeMs'>;

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
