import type { JsonSchema } from '../../server/openapi/json-schema';

/** What a parameter may be, in a few words: `integer from 1 to 10000, 5 unless said`. */
export function typeWords(schema: JsonSchema): string {
  const { type, minimum, maximum, maxLength } = schema;
  const unless = schema.default === undefined ? '' : `, ${JSON.stringify(schema.default)} unless said`;
  if (schema.enum !== undefined) return `${schema.enum.join(' | ')}${unless}`;
  const range = minimum === undefined || maximum === undefined ? '' : ` from ${minimum} to ${maximum}`;
  const length = maxLength === undefined ? '' : `, at most ${maxLength} characters`;
  const name = Array.isArray(type) ? type.join(' | ') : String(type ?? 'any');
  return `${name}${range}${length}${unless}`;
}
