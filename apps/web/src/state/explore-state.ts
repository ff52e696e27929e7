import { CHANGE_STATUSES, type ChangeStatus } from '@networkflow/engine/contract';
import { type Against, againstParameter } from './compare-state';
import { defineParameters, optionalChoiceParameter, type Parameter, textParameter, wholeParameter } from './parameters';

/** What the Explore page asks. The measure, the window and the filter are those of every page. */
export interface ExploreState {
  /** Name of the analysis. */
  readonly analysis: string;
  /** What it groups by; its own default when empty. */
  readonly by: string;
  /** Rows that the picture shows. */
  readonly top: number;
  /** Column of the table, with a leading `-` for descending; the analysis's own order when empty. */
  readonly sort: string;
  /** Of the table, from 1. */
  readonly page: number;
  readonly search: string;
  /** What a comparison compares with. */
  readonly against: Against;
  /** What became of the rows of a comparison; all when undefined. */
  readonly status: ChangeStatus | undefined;
}

export const EXPLORE_TOPS = [10, 20, 50, 100] as const;

const PAGE_MAX = 1_000_000;

export const EXPLORE = defineParameters<ExploreState>({
  analysis: matching(/^[a-z][a-z0-9-]{0,60}$/, 'talkers'),
  by: matching(/^[a-z0-9_,-]{1,200}$/, ''),
  top: {
    fallback: 20,
    read: (text) => EXPLORE_TOPS.find((choice) => String(choice) === text),
    write: String,
  },
  sort: matching(/^-?[a-z0-9_]{1,60}$/, ''),
  page: wholeParameter(1, { min: 1, max: PAGE_MAX }),
  search: textParameter(),
  against: againstParameter,
  status: optionalChoiceParameter(CHANGE_STATUSES),
});

/** A name from the address; anything else is not one. */
export function matching(pattern: RegExp, fallback: string): Parameter<string> {
  return { fallback, read: (text) => (pattern.test(text) ? text : undefined), write: (value) => value };
}
