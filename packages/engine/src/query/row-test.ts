import { parseCidr } from '../network/cidr.js';
import { parseIpv4 } from '../network/ip-address.js';
import type { Column } from '../schema/column.js';
import { filterField } from './aliases.js';
import { cidrPatterns } from './cidr-pattern.js';
import type { Filter, FilterLeaf, FilterValue } from './filter.js';

/** A value of a column of `flows`, null where the record did not say. */
export type TestedValue = string | number | null;

/** A condition on one column. */
export interface ColumnTest {
  readonly op: 'column';
  readonly column: string;
  /** Whether a value meets it. */
  readonly accepts: (value: TestedValue) => boolean;
  /** All texts that do, where it names them. */
  readonly only?: readonly string[];
}

/** A filter taken apart into conditions on one column each. A row meets one or does not: there is no third answer to it. */
export type RowTest =
  | ColumnTest
  | { readonly op: 'and' | 'or'; readonly tests: readonly RowTest[] }
  | { readonly op: 'not'; readonly test: RowTest };

/** What SQL and JavaScript may write or compare in different ways: control characters, and halves of a pair that stand alone. */
const UNUSUAL = /[\p{Cc}\p{Cs}]/u;

/**
 * A filter as a test of rows that means what `compileFilter` says in SQL; undefined where that is not certain. Two answers are
 * enough, as SQL's third is taken for no wherever it comes up: `not` is IS NOT TRUE, and `and`, `or` and WHERE ask for what is true.
 */
export function rowTest(filter: Filter): RowTest | undefined {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const tests = filter.filters.flatMap((inner) => rowTest(inner) ?? []);
      return tests.length === filter.filters.length ? { op: filter.op, tests } : undefined;
    }
    case 'not': {
      const test = rowTest(filter.filter);
      return test && { op: 'not', test };
    }
    default:
      return leafTest(filter);
  }
}

function leafTest(leaf: FilterLeaf): RowTest | undefined {
  const columns = filterField(leaf.field)?.columns ?? [];
  const tests = columns.flatMap((column): ColumnTest[] => {
    const test = column.type === 'VARCHAR' ? testOfText(leaf, column) : testOfNumber(leaf, column);
    return test === undefined ? [] : [{ op: 'column', column: column.name, ...test }];
  });
  const [first] = tests;
  if (first === undefined || tests.length < columns.length) return undefined;
  if (tests.length === 1) return first;
  return { op: leaf.op === '!=' || leaf.op === 'is-null' ? 'and' : 'or', tests };
}

type Test = Pick<ColumnTest, 'accepts' | 'only'>;

const IS_NULL: Test = { accepts: (value) => value === null };

function testOfText(leaf: FilterLeaf, { kind }: Column): Test | undefined {
  if (leaf.op === 'is-null') return IS_NULL;
  const values = 'values' in leaf ? leaf.values : 'value' in leaf ? [leaf.value] : [];
  if (values.some((value) => UNUSUAL.test(String(value)))) return undefined;
  const [text = ''] = values.map(String);
  switch (leaf.op) {
    case '=':
    case 'in':
      return anyOf(values.map(String), kind === 'address');
    case '!=': {
      const { accepts } = anyOf([text], kind === 'address');
      return { accepts: (value) => value !== null && !accepts(value) };
    }
    case 'contains':
      return { accepts: (value) => typeof value === 'string' && value.includes(text) };
    case 'starts-with':
      return { accepts: (value) => typeof value === 'string' && value.startsWith(text) };
    default:
      return undefined;
  }
}

function anyOf(values: readonly string[], isOfAddresses: boolean): Test {
  const networks = isOfAddresses ? values.filter((value) => value.includes('/')) : [];
  const plain = new Set(values.filter((value) => !networks.includes(value)));
  if (networks.length === 0) {
    return { accepts: (value) => typeof value === 'string' && plain.has(value), only: [...plain] };
  }
  const isInside = networksTest(networks);
  return { accepts: (value) => typeof value === 'string' && (plain.has(value) || isInside(value)) };
}

/** Most addresses are IPv4 and compare as numbers; of other texts the pattern of the SQL says. */
function networksTest(networks: readonly string[]): (text: string) => boolean {
  const ranges = networks.flatMap((network) => {
    const cidr = parseCidr(network);
    return cidr?.family === 4 ? [{ from: Number(cidr.lo), to: Number(cidr.lo) + 2 ** (32 - cidr.bits) }] : [];
  });
  const patterns = cidrPatterns(networks).map((pattern) => new RegExp(pattern));
  return (text) => {
    const address = parseIpv4(text);
    return address === undefined
      ? patterns.some((pattern) => pattern.test(text))
      : ranges.some(({ from, to }) => from <= address && address < to);
  };
}

function testOfNumber(leaf: FilterLeaf, { kind }: Column): Test | undefined {
  if (kind === 'time') return undefined;
  if (leaf.op === 'is-null') return IS_NULL;
  const values = 'values' in leaf ? leaf.values : 'low' in leaf ? [leaf.low, leaf.high] : [leaf.value];
  const numbers = values.map(numberOf);
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  const [first = 0, second = 0] = numbers;
  const when = (test: (value: number) => boolean): Test => ({
    accepts: (value) => typeof value === 'number' && test(value),
  });
  switch (leaf.op) {
    case '=':
    case 'in':
      return when((value) => numbers.includes(value));
    case '!=':
      return when((value) => value !== first);
    case '<':
      return when((value) => value < first);
    case '<=':
      return when((value) => value <= first);
    case '>':
      return when((value) => value > first);
    case '>=':
      return when((value) => value >= first);
    case 'between':
      return when((value) => first <= value && value <= second);
    default:
      return undefined;
  }
}

/** Not a number for what is beyond 2^53, which a filter has as text. */
function numberOf(value: FilterValue): number {
  return typeof value === 'number' ? value : Number.NaN;
}
