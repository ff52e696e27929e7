import { NULL_VALUE } from '../../parquet/columns.js';
import type { SumColumns } from './sum-columns.js';
import { cellOf } from './tell-columns.js';

/** Below zero when a value of a column comes first, by their codes, in the order of SQL; none comes last. */
export function comparing(column: string, sums: SumColumns): (left: number, right: number) => number {
  const texts = sums.textsOf(column);
  const isText = typeof cellOf(column, 0, sums) === 'string';
  return (left, right) => {
    if (left === right) return 0;
    if (left === NULL_VALUE || right === NULL_VALUE) return left === NULL_VALUE ? 1 : -1;
    return isText ? texts.compare(left, right) : left - right;
  };
}
