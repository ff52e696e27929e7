import type { Conditions } from '../../policies/document.js';
import { listOf, matches, matchesArn } from './patterns.js';

/** What is known about a call beside who, what and on what: condition key to value, or values. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

type Test = (wanted: string, given: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringLike: matches,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  NumericEquals: (wanted, given) => Number(given) === Number(wanted),
  NumericLessThan: (wanted, given) => Number(given) < Number(wanted),
  NumericGreaterThanEquals: (wanted, given) => Number(given) >= Number(wanted),
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  ArnNotLike: 'ArnLike',
};

/**
 * Whether every condition of a statement holds. An operator this does not know throws: a test must not pass because
 * its judge did not understand the question. Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
export function holds(conditions: Conditions | undefined, context: Context): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holdsOne(operator, listOf(wanted), givenValues(context, key))),
  );
}

/** Names of condition keys are compared without case. */
function givenValues(context: Context, key: string): readonly string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : listOf(found[1]);
}

function holdsOne(operator: string, wanted: readonly string[], given: readonly string[] | undefined): boolean {
  if (wanted.some((value) => value.includes('${'))) throw new Error(`Policy variables are not judged: ${wanted}`);
  if (operator === 'Null') return wanted.every((value) => (value === 'true') === (given === undefined));
  const [, quantifier, bare = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const positive = NEGATED[bare] ?? bare;
  const test = TESTS[positive];
  if (test === undefined) throw new Error(`The condition operator ${operator} is not judged.`);
  const one = (value: string) => wanted.some((each) => test(each, value)) !== bare in NEGATED;

  if (quantifier === 'ForAllValues') return (given ?? []).every(one);
  if (quantifier === 'ForAnyValue') return (given ?? []).some(one);
  const [value] = given ?? [];
  if (value === undefined) return ifExists !== undefined || bare in NEGATED;
  return one(value);
}
