import { z } from 'zod';
import { DIGITS } from '../analysis-query';

/** As much of JSON Schema as documents of the API read. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly [key: string]: unknown;
}

export interface Described {
  readonly schema: JsonSchema;
  /** Schemas it refers to, by name. */
  readonly named: Readonly<Record<string, JsonSchema>>;
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** A zod schema as JSON Schema that refers to `#/components/schemas/`: of what is sent (`input`) or answered (`output`). */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Described {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.pattern === DIGITS.source) {
        jsonSchema.type = 'integer';
        delete jsonSchema.pattern;
      }
      // Every integer of zod has these two bounds, which say nothing about the value.
      if (jsonSchema.minimum === -SAFE) delete jsonSchema.minimum;
      if (jsonSchema.maximum === SAFE) delete jsonSchema.maximum;
    },
  });
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  // What zod made a moment ago, with other addresses in it.
  const { $schema: _, $defs = {}, ...rest } = JSON.parse(text) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  return { schema: rest, named: $defs };
}
