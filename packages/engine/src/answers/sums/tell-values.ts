import type { Row } from '../../contract.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { comparing } from './compare-codes.js';
import { firstOf } from './greatest-groups.js';
import { codeOf, Groups } from './group-sums.js';
import type { SumsContext } from './rows-of-sums.js';
import { groupAll, type Told } from './tell-answer.js';
import { cellOf } from './tell-columns.js';

/** What others are in lower case is not the same everywhere. */
const ASCII = /^[ -~]*$/;

/** The most frequent values of the only key, and how many flows have them, in the order of SQL. */
export async function tellValues(
  question: Told,
  prefix: string | undefined,
  context: SumsContext,
): Promise<Row[] | undefined> {
  const { keys, ranked } = question;
  const [column] = keys.map(({ told }) => told.column);
  if (column === undefined || ranked === undefined || (prefix !== undefined && !ASCII.test(prefix))) return undefined;
  const { sums } = context;
  const groups = new Groups([column], sums);
  const grouped = await groupAll(question, ranked.from, groups, context);
  if (grouped === undefined || !grouped.isExact) return undefined;

  const { flows } = grouped;
  const codes = groups.valuesOf(0, flows.length);
  const begin = prefix?.toLowerCase() ?? '';
  let areAscii = true;
  const isAsked = (group: number): boolean => {
    const code = codeOf(codes, group);
    if ((flows[group] ?? 0) === 0 || code === NULL_VALUE) return false;
    if (begin === '') return true;
    const text = String(cellOf(column, code, sums));
    areAscii &&= ASCII.test(text);
    return text.toLowerCase().startsWith(begin);
  };
  const compare = comparing(column, sums);
  const isBefore = (a: number, b: number): boolean => {
    const difference = (flows[b] ?? 0) - (flows[a] ?? 0);
    return difference === 0 ? compare(codeOf(codes, a), codeOf(codes, b)) < 0 : difference < 0;
  };
  const first = firstOf(flows.length, ranked.limit, isAsked, isBefore);
  if (!areAscii) return undefined;
  return first.map((group) => ({ value: cellOf(column, codeOf(codes, group), sums), flows: flows[group] ?? 0 }));
}
