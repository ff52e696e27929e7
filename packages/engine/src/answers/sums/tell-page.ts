import { columnsTold, type ToldPart } from '../../analyses/told-question.js';
import type { Cell } from '../../contract.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import type { Part } from '../../store/manifest.js';
import { foldParts } from './fold-parts.js';
import type { Groups } from './group-sums.js';
import { mergeTold } from './merge-told.js';
import {
  type Conditions,
  everyRow,
  lackingOf,
  type PartRows,
  rowsOf,
  type SumsContext,
  unitsIn,
} from './rows-of-sums.js';
import { columnsOfTeller, type PackedTeller, type PlacedRows, type Teller, tellerOf } from './tell-columns.js';

type PlainSum = Extract<ToldPart['columns'][number]['told'], { kind: 'sum' }>;

/** The only group where there are no keys. */
export const WHOLE = 0;

/** Columns of a page that are not summed already. */
export interface PageInput {
  readonly question: Conditions;
  readonly part: ToldPart;
  /** Equal for pages of other groups. */
  readonly shape: string;
  /** Groups of all rows, and which of them the page shows; absent where all is one. */
  readonly groups?: Groups;
  readonly chosen?: readonly number[];
  /** Groups that may be shown once more rows came: told with the others, so that these need not be gone through again. */
  readonly spare?: readonly number[];
}

/** What was told of the groups of a page. */
interface PackedPage {
  readonly places: ReadonlyMap<number, number>;
  readonly tellers: readonly PackedTeller[];
  readonly bytes: number;
}

interface PageState {
  readonly places: ReadonlyMap<number, number>;
  readonly slots: Int32Array | undefined;
  readonly numbers: ReadonlyMap<Part, Int32Array>;
  readonly tellers: readonly Teller[];
}

/** Makes the cells of a part's columns by group; keys have none. Undefined when there is no memory for it. */
export async function tellPage(
  { question, part, shape, groups, chosen, spare = [] }: PageInput,
  context: SumsContext,
): Promise<((group: number) => Record<string, Cell>) | undefined> {
  const { sums, state } = context;
  const asked = part.columns.filter(({ key, told }) => !key && !(chosen !== undefined && isPlainSum(told)));
  const shown = chosen ?? [WHOLE];
  if (asked.length === 0 || shown.length === 0) return () => ({});
  const names = part.columns.flatMap((column) => [...columnsTold(column), ...columnsOfTeller(column)]);
  const told = await foldParts<PageState, PackedPage>(
    {
      shape,
      units: unitsIn(part.from, state),
      lacking: (units, own) => lackingOf(units, names, question, own),
      read: (units, own) => rowsOf(units, names, question, own),
      isOfUse: ({ places }) => shown.every((group) => places.has(group)),
      begin: (rows, packed) => {
        const places = packed?.places ?? placesOf([...shown, ...spare]);
        const numbers = new Map<Part, Int32Array>();
        for (const each of groups === undefined ? [] : rows) {
          const own = groups?.of(each);
          if (own === undefined) return undefined;
          numbers.set(each.part, own);
        }
        const tellers = asked.flatMap(
          (column, index) => tellerOf(column, places.size, sums, packed?.tellers[index]) ?? [],
        );
        if (tellers.length !== asked.length) return undefined;
        return { places, slots: groups === undefined ? undefined : slotsOf(places), numbers, tellers };
      },
      add: ({ slots, numbers, tellers }, rows) => {
        const placed = place(rows, slots, numbers.get(rows.part));
        for (const teller of tellers) teller.add(placed);
      },
      pack: ({ places, tellers }) => {
        const packed = tellers.map((teller) => teller.pack());
        return { places, tellers: packed, bytes: bytesOf(places, packed) };
      },
      merge: (first, others) => {
        // All that are of use have the groups that are shown.
        const common = [...first.places.keys()].filter((group) => others.every((each) => each.places.has(group)));
        const places = placesOf(common);
        const from = [first, ...others].map((each) => ({
          ...each,
          slots: common.map((group) => each.places.get(group) ?? 0),
        }));
        const packed = asked.map((column, index) =>
          mergeTold(
            column.told,
            sums,
            from.map(({ tellers, slots }) => ({ packed: tellers[index] ?? [], slots })),
          ),
        );
        return { places, tellers: packed, bytes: bytesOf(places, packed) };
      },
    },
    context,
  );
  if (told === undefined) return undefined;
  return (group) => {
    const slot = told.places.get(group) ?? 0;
    return Object.fromEntries(asked.map(({ name }, index) => [name, told.tellers[index]?.cell(slot) ?? null]));
  };
}

/** Bytes of a group's place in a map, about. */
const PLACE_BYTES = 64;

function placesOf(groups: readonly number[]): ReadonlyMap<number, number> {
  return new Map(groups.map((group, slot) => [group, slot]));
}

function bytesOf(places: ReadonlyMap<number, number>, packed: readonly PackedTeller[]): number {
  return packed.flat().reduce((all, values) => all + values.byteLength, places.size * PLACE_BYTES);
}

/** What groups are ranked by is summed already. */
export function isPlainSum(told: ToldPart['columns'][number]['told']): told is PlainSum {
  return told.kind === 'sum' && !told.denied && told.outbound === undefined && told.direction === undefined;
}

/** By group, its place on the page; below zero where it has none. */
function slotsOf(places: ReadonlyMap<number, number>): Int32Array {
  let greatest = -1;
  for (const group of places.keys()) greatest = Math.max(greatest, group);
  const slots = new Int32Array(greatest + 1).fill(-1);
  for (const [group, slot] of places) slots[group] = slot;
  return slots;
}

const room = { picked: new Int32Array(0), slots: new Int32Array(0) };
let noSlots = new Int32Array(0);

/** The rows that belong to the page, in memory that is used again for the next ones. */
function place(rows: PartRows, slots: Int32Array | undefined, numbers: Int32Array | undefined): PlacedRows {
  const count = rows.part.rows;
  const asked = rows.picked ?? everyRow(count);
  if (slots === undefined || numbers === undefined) {
    if (noSlots.length < count) noSlots = new Int32Array(count);
    return { ...rows, picked: asked, slots: noSlots };
  }
  if (room.slots.length < count) Object.assign(room, { picked: new Int32Array(count), slots: new Int32Array(count) });
  let found = 0;
  for (let index = 0; index < asked.length; index += 1) {
    const row = asked[index] ?? 0;
    const slot = slots[(numbers[row] ?? NULL_VALUE) + 1] ?? -1;
    if (slot < 0) continue;
    room.slots[row] = slot;
    room.picked[found++] = row;
  }
  return { ...rows, picked: room.picked.subarray(0, found), slots: room.slots };
}
