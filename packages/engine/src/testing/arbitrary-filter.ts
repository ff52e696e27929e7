import fc from 'fast-check';
import { parseCidr } from '../network/cidr.js';
import { canonicalAddress, formatIpv6Groups } from '../network/ip-address.js';
import { FILTER_ALIASES, type FilterField, filterField } from '../query/aliases.js';
import { COMPARISONS, type Filter, type FilterLeaf, type FilterValue, TEXT_OPERATORS } from '../query/filter.js';
import { acceptsOperator } from '../query/operators.js';
import { filterInteger, parseText } from '../query/parse-value.js';
import type { Column } from '../schema/column.js';
import { flows } from '../schema/flows.js';
import type { FlowRow } from './match-filter.js';

/** Every field a filter can name: columns, and the aliases that stand for several. */
export const FIELDS: readonly FilterField[] = [
  ...new Map(
    [...flows.columns.map((column) => column.name), ...FILTER_ALIASES.map(({ alias }) => alias)].flatMap(
      (name): [string, FilterField][] => {
        const field = filterField(name);
        return field === undefined ? [] : [[field.name, field]];
      },
    ),
  ).values(),
];

const group = fc.oneof(fc.constantFrom(0, 0, 0, 1, 0xffff, 0x0db8, 0x2001), fc.integer({ min: 0, max: 0xffff }));
const ipv6 = fc.array(group, { minLength: 8, maxLength: 8 }).map(formatIpv6Groups);
const octet = fc.oneof(fc.constantFrom(0, 1, 10, 127, 128, 255), fc.integer({ min: 0, max: 255 }));
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const mapped = ipv4.map((text) => canonicalAddress(`::ffff:${text}`) ?? text);
const nearby = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.2',
  '10.1.0.1',
  '2001:db8::1',
  '2001:db8:0:1::',
  '::',
  '::1',
  '::ffff:10.0.0.1',
);
const address = fc.oneof(nearby, ipv4, ipv6, mapped);
const cidr = fc
  .tuple(address, fc.nat(128))
  .map(([text, bits]) => parseCidr(`${text}/${text.includes(':') ? bits : Math.min(bits, 32)}`)?.text ?? '0.0.0.0/0');

const hostile = fc.constantFrom(
  "'",
  '"',
  '%',
  '_',
  '$1',
  "'; DROP TABLE flows; --",
  '\\',
  '',
  'null',
  'and',
  'é',
  '💥',
  '--',
  '/*',
);
const text = fc.oneof(fc.constantFrom('a', 'ab', 'abc', 'b'), hostile, fc.string({ maxLength: 4, unit: 'grapheme' }));
const small = fc.integer({ min: -3, max: 5 }).map(BigInt);
const edge = fc.constantFrom(
  0n,
  2n ** 31n - 1n,
  -(2n ** 31n - 1n),
  2n ** 31n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  -(2n ** 63n - 1n),
);
const bigint = fc.oneof(small, edge);

/** A value of a column as a row holds it, or as a filter compares with. */
function plainValue(column: Column): fc.Arbitrary<string | bigint> {
  switch (column.kind) {
    case 'address':
      return address;
    case 'port':
      return fc.oneof(fc.constantFrom(22n, 23n, 0n, 65_535n));
    case 'protocol':
      return fc.constantFrom(1n, 6n, 17n, 200n, 255n);
    case 'enum':
      return fc.constantFrom(...(column.values ?? []));
    case 'seconds':
      return fc.oneof(bigint, fc.constantFrom(1_795_176_000n, 1_795_176_001n, 253_402_300_799n, 253_402_300_800n));
    case 'time':
      return fc.constantFrom(0n, -1n, 1_795_176_000n, 1_795_176_001n, 253_402_300_799n);
    case 'integer':
    case 'bytes':
      return bigint;
    case 'id':
    case 'text': {
      const field = filterField(column.name);
      return text.map((value) => (field === undefined ? value : parseText(field, value)));
    }
  }
}

/** Ingest refuses seconds outside 1970 to 2200, and timestamps are made from these. */
const storedSeconds = fc.constantFrom(0n, 1n, 1_795_176_000n, 1_795_176_001n, 7_258_118_400n);

function cellValue(column: Column): fc.Arbitrary<string | bigint | null> {
  if (column.kind === 'seconds') return fc.option(storedSeconds, { nil: null, freq: 4 });
  const value =
    column.type === 'INTEGER'
      ? plainValue(column).filter((each) => typeof each !== 'bigint' || each === BigInt.asIntN(32, each))
      : plainValue(column);
  return fc.option(value, { nil: null, freq: 4 });
}

/** Rows of `flows` with NULLs, both address families and numbers around the edges of their types. */
export const arbitraryRow: fc.Arbitrary<FlowRow> = fc
  .record(Object.fromEntries(flows.columns.map((column) => [column.name, cellValue(column)])))
  .map((row) => ({ ...row, ...madeFromSeconds(row) }));

/** Timestamps are computed from the seconds of the same row, as the view does. */
function madeFromSeconds(row: FlowRow): FlowRow {
  return Object.fromEntries(
    flows.columns.flatMap((column) => (column.kind === 'time' ? [[column.name, row[column.needs ?? ''] ?? null]] : [])),
  );
}

function filterValue(field: FilterField): fc.Arbitrary<FilterValue> {
  const plain = plainValue(field.columns[0]).map((value) => (typeof value === 'bigint' ? filterInteger(value) : value));
  return field.kind === 'address' ? fc.oneof(plain, cidr) : plain;
}

function leafOf(field: FilterField): fc.Arbitrary<FilterLeaf> {
  const value = filterValue(field);
  const leaves: fc.Arbitrary<FilterLeaf>[] = [
    fc.constant({ op: 'is-null', field: field.name } as const),
    fc.array(value, { maxLength: 4 }).map((values) => ({ op: 'in', field: field.name, values }) as const),
    ...COMPARISONS.map((op) => value.map((each) => ({ op, field: field.name, value: each }))),
    fc.tuple(value, value).map(([low, high]) => ({ op: 'between', field: field.name, low, high }) as const),
    ...TEXT_OPERATORS.map((op) =>
      fc.oneof(text, value.map(String)).map((each) => ({ op, field: field.name, value: parseText(field, each) })),
    ),
  ];
  const ops: FilterLeaf['op'][] = ['is-null', 'in', ...COMPARISONS, 'between', ...TEXT_OPERATORS];
  return fc.oneof(...leaves.filter((_, i) => acceptsOperator(field.kind, ops[i] ?? 'is-null')));
}

export const arbitraryLeaf: fc.Arbitrary<FilterLeaf> = fc.oneof(...FIELDS.map(leafOf));

/** Any filter over any field, a few levels deep. */
export const arbitraryFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    arbitraryLeaf,
    fc.record({ op: fc.constantFrom('and', 'or'), filters: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ op: fc.constant('not'), filter: tie('filter') }),
  ),
})).filter;
