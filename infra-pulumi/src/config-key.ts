import type { z } from 'zod';

/** What one configuration key may hold, in words for people and as a schema for the program. */
export interface ConfigKey<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** What is allowed, as the error message and the README say it. */
  readonly allowed: string;
  readonly purpose: string;
  /** A value for `pulumi config set`, shown by the error message. */
  readonly example: string;
}

export const key = <Schema extends z.ZodType>(row: ConfigKey<Schema>): ConfigKey<Schema> => row;

/** Ten years. */
export const KEEP_DAYS_MAX = 3650;
