import { z } from 'zod';
import { COMPARISONS, type Filter, TEXT_OPERATORS } from './filter.js';

const value = z.union([z.string(), z.number().int()]);
const field = z.string().min(1);

/** Reads a filter that arrives as JSON; fields and values are checked by `formatFilter` and `compileFilter`. */
export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ op: z.enum(COMPARISONS), field, value }),
    z.strictObject({ op: z.literal('in'), field, values: z.array(value) }),
    z.strictObject({ op: z.literal('between'), field, low: value, high: value }),
    z.strictObject({ op: z.enum(TEXT_OPERATORS), field, value: z.string() }),
    z.strictObject({ op: z.literal('is-null'), field }),
    z.strictObject({ op: z.enum(['and', 'or']), filters: z.array(filterSchema).min(2) }),
    z.strictObject({ op: z.literal('not'), filter: filterSchema }),
  ]),
);
