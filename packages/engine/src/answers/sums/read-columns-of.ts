import { columnsTold, type ToldQuestion } from '../../analyses/told-question.js';
import type { WholeSums } from '../../planner/plan-records.js';
import { RANKED } from '../../schema/tops.js';
import { rowsOf, type SumsContext, unitsIn } from './rows-of-sums.js';
import { ACTION, START } from './sum-hours.js';
import type { Told } from './tell-answer.js';
import { columnsOfTeller } from './tell-columns.js';

/** Reads into memory all columns that it may take to tell a question, whatever its filter finds. */
export async function readColumnsOf(question: Told, context: SumsContext): Promise<undefined> {
  for (const { from, names } of readsOf(question)) {
    await rowsOf(unitsIn(from, context.state), [...new Set(names)], question, context);
  }
}

interface Read {
  readonly from: WholeSums;
  readonly names: readonly string[];
}

function readsOf({ keys, ranked, hourly, isFolded, parts }: ToldQuestion): readonly Read[] {
  const summed = [...RANKED, ...(isFolded ? [ACTION] : [])];
  const groups = ranked && { from: ranked.from, names: [...keys.map(({ told }) => told.column), ...summed] };
  const pages = parts.map(({ from, columns }) => ({
    from,
    names: [
      ...columns.flatMap((column) => [...columnsTold(column), ...columnsOfTeller(column)]),
      ...(hourly === undefined ? [] : [START, ACTION, ...RANKED]),
    ],
  }));
  return [...(groups === undefined ? [] : [groups]), ...pages];
}
