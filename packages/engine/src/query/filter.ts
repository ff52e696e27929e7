/** A comparison value: text, or an integer (a number when safe, else a decimal string). Addresses and CIDRs are text. */
export type FilterValue = string | number;

export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const TEXT_OPERATORS = ['contains', 'starts-with'] as const;
export type TextOperator = (typeof TEXT_OPERATORS)[number];

/** One comparison. `field` is a column of `flows`, or an alias that stands for several columns. */
export type FilterLeaf =
  | { readonly op: Comparison; readonly field: string; readonly value: FilterValue }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly FilterValue[] }
  | { readonly op: 'between'; readonly field: string; readonly low: FilterValue; readonly high: FilterValue }
  | { readonly op: TextOperator; readonly field: string; readonly value: string }
  | { readonly op: 'is-null'; readonly field: string };

/** A parsed filter expression: a plain JSON value. `and` and `or` hold two or more. */
export type Filter =
  | FilterLeaf
  | { readonly op: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly op: 'not'; readonly filter: Filter };
