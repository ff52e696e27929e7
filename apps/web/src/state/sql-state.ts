import { choiceParameter, defineParameters, textParameter } from './parameters';

/** How the console shows an answer. */
export const SQL_SHOWN_AS = ['table', 'bars', 'line', 'points'] as const;
export type SqlShownAs = (typeof SQL_SHOWN_AS)[number];

export interface SqlState {
  readonly as: SqlShownAs;
  /** Columns of the picture; those that suggest themselves when empty. */
  readonly x: string;
  readonly y: string;
  readonly split: string;
}

export const SQL = defineParameters<SqlState>({
  as: choiceParameter(SQL_SHOWN_AS, 'table'),
  x: textParameter(),
  y: textParameter(),
  split: textParameter(),
});
