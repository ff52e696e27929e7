import { formatTime } from '../format/times';
import { clauseForPicked } from './filter-clause';
import { filterParts, joinFilters } from './filter-parts';
import { DEFAULT_VIEW, PICKERS, type PickerColumn, type ViewState } from './view-state';

/** Something in force, or kept but off, that can be seen and changed by itself. */
export interface Chip {
  /** Its own among the chips of a view, in which a condition may stand twice. */
  readonly id: string;
  readonly kind: 'window' | 'picked' | 'condition';
  readonly text: string;
  readonly isOff: boolean;
  readonly isNegated: boolean;
  /** What the view becomes; undefined where it cannot be done. */
  readonly toggled?: ViewState;
  readonly inverted?: ViewState;
  readonly removed: ViewState;
  /** What the chip says once it is inverted. */
  readonly opposite?: string;
}

type ChipWithoutId = Omit<Chip, 'id'>;

/** Everything that narrows the view: a window of one's own, picked values, and the conditions of the expression. */
export function chipsOf(view: ViewState): readonly Chip[] {
  const chips = [
    ...windowChip(view),
    ...PICKERS.filter(({ column }) => view.picked[column].length > 0).map(({ column }) => pickedChip(view, column)),
    ...filterParts(view.where).map(
      (part): ChipWithoutId => ({
        kind: 'condition',
        text: part.text,
        isOff: false,
        isNegated: part.isNegated,
        opposite: part.opposite,
        toggled: { ...view, where: part.removed, whereOff: joinFilters(view.whereOff, part.text) },
        inverted: { ...view, where: part.inverted },
        removed: { ...view, where: part.removed },
      }),
    ),
    ...filterParts(view.whereOff).map(
      (part): ChipWithoutId => ({
        kind: 'condition',
        text: part.text,
        isOff: true,
        isNegated: part.isNegated,
        opposite: part.opposite,
        toggled: { ...view, where: joinFilters(view.where, part.text), whereOff: part.removed },
        inverted: { ...view, whereOff: part.inverted },
        removed: { ...view, whereOff: part.removed },
      }),
    ),
  ];
  return chips.map((chip, index) => ({ ...chip, id: `${index} ${chip.isOff} ${chip.text}` }));
}

function windowChip(view: ViewState): readonly ChipWithoutId[] {
  const { range } = view;
  if (range.kind === 'preset') return [];
  const text = `${formatTime(range.from)} – ${formatTime(range.to)}`;
  return [{ kind: 'window', text, isOff: false, isNegated: false, removed: { ...view, range: DEFAULT_VIEW.range } }];
}

function pickedChip(view: ViewState, column: PickerColumn): ChipWithoutId {
  const inverted = { ...view, excluded: toggled(view.excluded, column) };
  return {
    kind: 'picked',
    text: clauseForPicked(view, column),
    isOff: view.pickedOff.includes(column),
    isNegated: view.excluded.includes(column),
    opposite: clauseForPicked(inverted, column),
    toggled: { ...view, pickedOff: toggled(view.pickedOff, column) },
    inverted,
    removed: pickValues(view, column, []),
  };
}

/** The view with other values picked; picking values turns their column on again, picking none forgets how they were asked. */
export function pickValues(
  view: ViewState,
  column: PickerColumn,
  values: readonly string[],
  isExcluded = view.excluded.includes(column),
): ViewState {
  const without = (columns: readonly PickerColumn[]) => columns.filter((other) => other !== column);
  return {
    ...view,
    picked: { ...view.picked, [column]: values },
    excluded: values.length > 0 && isExcluded ? inOrder([...without(view.excluded), column]) : without(view.excluded),
    pickedOff: without(view.pickedOff),
  };
}

function toggled(columns: readonly PickerColumn[], column: PickerColumn): readonly PickerColumn[] {
  return columns.includes(column) ? columns.filter((other) => other !== column) : inOrder([...columns, column]);
}

/** As the address has them, so that one view has one address. */
function inOrder(columns: readonly PickerColumn[]): readonly PickerColumn[] {
  return PICKERS.map(({ column }) => column).filter((column) => columns.includes(column));
}
