import { expect, it } from 'vitest';
import { typeWords } from './type-words';

it.each([
  [{ type: 'string', maxLength: 256 }, 'string, at most 256 characters'],
  [{ type: 'integer', minimum: 1, maximum: 10, default: 5 }, 'integer from 1 to 10, 5 unless said'],
  [{ type: 'string', enum: ['json', 'csv'], default: 'json' }, 'json | csv, "json" unless said'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{}, 'any'],
])('%j is %s', (schema, words) => {
  expect(typeWords(schema)).toBe(words);
});
