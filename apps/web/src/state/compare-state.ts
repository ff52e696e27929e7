import { CHANGE_STATUSES, type ChangeStatus } from '@networkflow/engine/contract';
import { choiceParameter, defineParameters, optionalChoiceParameter, type Parameter } from './parameters';
import { tableParameter } from './table-parameter';
import type { TableState } from './view-state';

/** The dimensions of the analysis `changes`. */
export const CHANGES_BY = ['source', 'destination', 'pair', 'service', 'country', 'interface'] as const;
export type ChangesBy = (typeof CHANGES_BY)[number];

/** The window a window is compared with: the one before it, the same hours a day or a week earlier, or any other. */
export const AGAINST_PRESETS = ['before', 'day', 'week'] as const;
export type Against =
  | (typeof AGAINST_PRESETS)[number]
  /** Half-open, RFC 3339. */
  | { readonly from: string; readonly to: string };

/** What the Compare page asks. */
export interface CompareState {
  readonly against: Against;
  readonly changes: ChangesBy;
  /** All when undefined. */
  readonly status: ChangeStatus | undefined;
  /** Without a column, the largest difference comes first. */
  readonly rows: TableState;
}

const RANGE_SEPARATOR = '/';
/** The order of the analysis itself, by the absolute difference, which no column has. */
export const LARGEST_DIFFERENCE = '-change';

/** `before`, `day`, `week` or two instants: `2026-01-05T00:00:00Z/2026-01-05T06:00:00Z`. */
export const againstParameter: Parameter<Against> = {
  fallback: 'before',
  read(text) {
    const preset = AGAINST_PRESETS.find((each) => each === text);
    if (preset !== undefined) return preset;
    const [from = '', to = ''] = text.split(RANGE_SEPARATOR);
    return Date.parse(from) < Date.parse(to) ? { from, to } : undefined;
  },
  write: (against) => (typeof against === 'string' ? against : `${against.from}${RANGE_SEPARATOR}${against.to}`),
};

export const COMPARE = defineParameters<CompareState>({
  against: againstParameter,
  changes: choiceParameter(CHANGES_BY, 'source'),
  status: optionalChoiceParameter(CHANGE_STATUSES),
  rows: tableParameter(LARGEST_DIFFERENCE),
});
