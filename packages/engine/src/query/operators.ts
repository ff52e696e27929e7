import type { ColumnKind } from '../schema/column.js';
import type { FilterLeaf } from './filter.js';

export interface Operator {
  /** As it is written in a filter. */
  readonly operator: string;
  readonly op: FilterLeaf['op'];
  /** The kinds of column it accepts. */
  readonly kinds: readonly ColumnKind[];
  readonly example: string;
  readonly description: string;
}

const ORDERED: readonly ColumnKind[] = ['port', 'integer', 'bytes', 'seconds', 'time'];
const TEXTUAL: readonly ColumnKind[] = ['address', 'id', 'text'];
const ALL: readonly ColumnKind[] = [...ORDERED, ...TEXTUAL, 'protocol', 'enum'];

/** Every comparison of the filter language. A missing value (NULL) matches none of them but `is null`. */
export const OPERATORS: readonly Operator[] = [
  {
    operator: '=',
    op: '=',
    kinds: ALL,
    example: 'port = 22',
    description: 'Equal; may be left out (port 22). With a CIDR, inside that network.',
  },
  {
    operator: '!=',
    op: '!=',
    kinds: ALL,
    example: 'action != ACCEPT',
    description: 'Known and different; <> is the same. port != 22 asks that neither port is 22.',
  },
  { operator: '<', op: '<', kinds: ORDERED, example: 'packets < 4', description: 'Less than.' },
  { operator: '<=', op: '<=', kinds: ORDERED, example: 'dstport <= 1023', description: 'At most.' },
  { operator: '>', op: '>', kinds: ORDERED, example: 'bytes > 1.5GB', description: 'Greater than.' },
  { operator: '>=', op: '>=', kinds: ORDERED, example: 'start >= 2026-11-20T14:00:00Z', description: 'At least.' },
  {
    operator: 'between',
    op: 'between',
    kinds: ORDERED,
    example: 'dstport between 8000 and 8999',
    description: 'At least the first value and at most the second.',
  },
  {
    operator: 'in',
    op: 'in',
    kinds: ALL,
    example: 'srcaddr in (10.0.0.0/8, 192.0.2.7)',
    description: 'Any of a list; addresses and CIDRs may be mixed. An empty list matches nothing.',
  },
  {
    operator: 'not in',
    op: 'in',
    kinds: ALL,
    example: 'dstport not in (80, 443)',
    description: 'None of a list; the same as not (... in ...), so rows without a value are kept.',
  },
  {
    operator: 'contains',
    op: 'contains',
    kinds: TEXTUAL,
    example: "instance_tag contains 'web'",
    description: 'Holds this text; upper and lower case differ.',
  },
  {
    operator: 'starts with',
    op: 'starts-with',
    kinds: TEXTUAL,
    example: "interface_type starts with 'network_'",
    description: 'Begins with this text; upper and lower case differ.',
  },
  { operator: 'is null', op: 'is-null', kinds: ALL, example: 'vpc is null', description: 'The record did not say.' },
  {
    operator: 'is not null',
    op: 'is-null',
    kinds: ALL,
    example: 'instance is not null',
    description: 'The record did say.',
  },
];

const KINDS: ReadonlyMap<string, ReadonlySet<ColumnKind>> = new Map(
  OPERATORS.map(({ op, kinds }) => [op, new Set(kinds)]),
);

/** Whether a column of this kind can be compared this way. */
export function acceptsOperator(kind: ColumnKind, op: FilterLeaf['op']): boolean {
  return KINDS.get(op)?.has(kind) ?? false;
}

/** The operators a column of this kind takes, as they are written. */
export function operatorsOf(kind: ColumnKind): readonly string[] {
  return OPERATORS.filter((operator) => operator.kinds.includes(kind)).map((operator) => operator.operator);
}
