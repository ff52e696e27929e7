import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';

/** The same by JSON.stringify, which is slower. */
function expected(value: unknown): string {
  const isRecord = (each: unknown): each is Record<string, unknown> =>
    typeof each === 'object' && each !== null && !Array.isArray(each);
  return JSON.stringify(value, (_key, each: unknown) =>
    isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : each,
  );
}

it('writes what JSON.stringify writes of the value with its keys in order', () => {
  fc.assert(
    fc.property(
      fc.object({
        withDate: true,
        withNullPrototype: true,
        values: [fc.jsonValue(), fc.constant(undefined), fc.double()],
      }),
      (value) => {
        expect(canonicalJson(value)).toBe(expected(value));
      },
    ),
  );
});

it('gives equal values equal bytes, whatever order their keys were set in', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'é' }], a: undefined, at: new Date(0) })).toBe(
    '{"at":"1970-01-01T00:00:00.000Z","b":[1,{"c":"é","d":null}]}',
  );
});
