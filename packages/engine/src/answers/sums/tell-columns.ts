import { EXTERNAL } from '../../analyses/external-side.js';
import type { Told } from '../../analyses/select-column.js';
import { OUTBOUND, type ToldColumn } from '../../analyses/told-question.js';
import type { Cell } from '../../contract.js';
import { formatInstant } from '../../core/time-window.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { DENIED_ACTION } from '../../planner/measures.js';
import { flowColumn } from '../../schema/registry.js';
import { FIRST_OFFSET, SPAN } from '../../store/rollup-views.js';
import { addNarrow, addWide } from './group-sums.js';
import type { Numbers } from './read-part-columns.js';
import { narrowOf, type PartRows, rowsWith, wideOf } from './rows-of-sums.js';
import type { SumColumns } from './sum-columns.js';

const SECONDS_PER_DAY = 86_400;
const WORD_BITS = 32;
/** Bytes of the bits that say which values each row of a page has met. */
const MARKS_BYTES_MAX = 64 * 1024 * 1024;
/** What a slot without a moment has. */
export const NO_MOMENT = -1;

/** Rows that belong to places of a page: `slots` says to which, by row of `picked`. */
export interface PlacedRows extends PartRows {
  readonly picked: Int32Array;
  /** By place in the columns. */
  readonly slots: Int32Array;
}

/** What a teller was told so far; only to be read. */
export type PackedTeller = readonly Numbers[];

/** Tells one column of every row of a page. */
export interface Teller {
  add(rows: PlacedRows): void;
  cell(slot: number): Cell;
  pack(): PackedTeller;
}

/** Goes on from what was packed of one with the same column and count. Undefined when it would take too much memory. */
export function tellerOf(
  { told }: ToldColumn,
  count: number,
  sums: SumColumns,
  from: PackedTeller = [],
): Teller | undefined {
  switch (told.kind) {
    case 'different':
      return differentOf(told.column, count, sums, from);
    case 'greatest':
      return greatestOf(told.column, told.ofPort ?? false, count, sums, from);
    case 'agreed':
      return agreedOf(told, count, sums, from);
    case 'protocolName':
      return protocolNameOf(count, sums, from);
    case 'sum':
      return sumOf(told, count, sums, from);
    case 'deniedShare':
      return shareOf(count, sums, from);
    case 'moment':
      return momentOf(told.which, count, from);
    default:
      return undefined;
  }
}

/** Which columns of the parts a teller reads beside those the column names. */
export function columnsOfTeller({ told }: ToldColumn): readonly string[] {
  if (told.kind === 'sum') return [told.measure];
  if (told.kind === 'deniedShare') return ['flows'];
  return told.kind === 'moment' ? ['start', FIRST_OFFSET, SPAN] : [];
}

/** A value as it leaves the engine. */
export function cellOf(column: string, value: number, sums: SumColumns): Cell {
  if (value === NULL_VALUE) return null;
  return isText(column) ? sums.textsOf(column).text(value) : value;
}

function isText(column: string): boolean {
  return flowColumn(EXTERNAL[column]?.outbound ?? column)?.type === 'VARCHAR';
}

function differentOf(column: string, count: number, sums: SumColumns, from: PackedTeller): Teller | undefined {
  const values = isText(column) ? sums.textsOf(column).count : 1 << 16;
  const words = Math.ceil(values / WORD_BITS) + 1;
  if (words * count * Int32Array.BYTES_PER_ELEMENT > MARKS_BYTES_MAX) return undefined;
  const marks = new Int32Array(words * count);
  const met = float64(from[1], count);
  const [before = new Int32Array(0)] = from;
  // Texts were met since, so the bits of a slot are more than they were.
  const own = before.length / Math.max(1, count);
  for (let slot = 0; slot < count; slot += 1) marks.set(before.subarray(slot * own, (slot + 1) * own), slot * words);
  return {
    add: ({ columns, picked, slots }) => {
      const codes = narrowOf(columns, column);
      for (let index = 0; index < picked.length; index += 1) {
        const row = picked[index] ?? 0;
        const code = codes[row] ?? NULL_VALUE;
        if (code === NULL_VALUE) continue;
        const slot = slots[row] ?? 0;
        const word = slot * words + (code >> 5);
        const mark = 1 << (code & 31);
        const before = marks[word] ?? 0;
        if ((before & mark) !== 0) continue;
        marks[word] = before | mark;
        met[slot] = (met[slot] ?? 0) + 1;
      }
    },
    cell: (slot) => met[slot] ?? 0,
    pack: () => [marks.slice(), met.slice()],
  };
}

function greatestOf(column: string, ofPort: boolean, count: number, sums: SumColumns, [from]: PackedTeller): Teller {
  const texts = sums.textsOf(column);
  const kept = from instanceof Int32Array ? from.slice() : new Int32Array(count).fill(NULL_VALUE);
  const isMore = (a: number, b: number): boolean =>
    b === NULL_VALUE || (isText(column) ? texts.compare(a, b) > 0 : a > b);
  return {
    add: ({ columns, picked, slots }) => {
      const codes = narrowOf(columns, column);
      const [ports, own] = [narrowOf(columns, 'service_port'), narrowOf(columns, 'dstport')];
      for (const row of picked) {
        const code = codes[row] ?? NULL_VALUE;
        const slot = slots[row] ?? 0;
        const before = kept[slot] ?? NULL_VALUE;
        if (code === NULL_VALUE || code === before) continue;
        if (ofPort && ports[row] !== NULL_VALUE && ports[row] !== own[row]) continue;
        if (isMore(code, before)) kept[slot] = code;
      }
    },
    cell: (slot) => cellOf(column, kept[slot] ?? NULL_VALUE, sums),
    pack: () => [kept.slice()],
  };
}

/** Several were met. */
export const SEVERAL = NULL_VALUE - 1;

function agreedOf(
  { column, unsaid }: Extract<Told, { kind: 'agreed' }>,
  count: number,
  sums: SumColumns,
  [from]: PackedTeller,
): Teller {
  const kept = from instanceof Int32Array ? from.slice() : new Int32Array(count).fill(NULL_VALUE);
  const nothing = unsaid === undefined ? NULL_VALUE : sums.textsOf(column).code(unsaid);
  return {
    add: ({ columns, picked, slots }) => {
      const codes = narrowOf(columns, column);
      for (let index = 0; index < picked.length; index += 1) {
        const row = picked[index] ?? 0;
        const code = codes[row] ?? NULL_VALUE;
        const slot = slots[row] ?? 0;
        const before = kept[slot] ?? NULL_VALUE;
        if (code === before || code === NULL_VALUE || code === nothing) continue;
        kept[slot] = before === NULL_VALUE ? code : SEVERAL;
      }
    },
    cell: (slot) => (kept[slot] === SEVERAL ? null : cellOf(column, kept[slot] ?? NULL_VALUE, sums)),
    pack: () => [kept.slice()],
  };
}

const NAMED_PROTOCOLS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp' };

/** As protocols.ts names them: others by their service, or by their number. */
function protocolNameOf(count: number, sums: SumColumns, [ofService, from]: PackedTeller): Teller {
  const service = greatestOf('service', false, count, sums, ofService === undefined ? [] : [ofService]);
  const protocols = from instanceof Int32Array ? from.slice() : new Int32Array(count).fill(NULL_VALUE);
  return {
    add: (rows) => {
      service.add(rows);
      const own = narrowOf(rows.columns, 'protocol');
      for (const row of rows.picked) protocols[rows.slots[row] ?? 0] = own[row] ?? NULL_VALUE;
    },
    cell: (slot) => {
      const protocol = protocols[slot] ?? NULL_VALUE;
      return NAMED_PROTOCOLS[protocol] ?? service.cell(slot) ?? (protocol === NULL_VALUE ? null : String(protocol));
    },
    pack: () => [...service.pack(), protocols.slice()],
  };
}

function sumOf(
  { measure, denied, outbound, direction }: Extract<Told, { kind: 'sum' }>,
  count: number,
  sums: SumColumns,
  [from]: PackedTeller,
): Teller {
  const totals = float64(from, count + 1);
  const action = sums.textsOf('action').code(DENIED_ACTION);
  const way = direction === undefined ? NULL_VALUE : sums.textsOf('direction').code(direction);
  return {
    add: ({ columns, picked, slots }) => {
      const actions = narrowOf(columns, 'action');
      const sided = outbound === undefined ? picked : rowsWith(picked, narrowOf(columns, OUTBOUND), outbound ? 1 : 0);
      const directed = direction === undefined ? sided : rowsWith(sided, narrowOf(columns, 'direction'), way);
      const rows = denied ? rowsWith(directed, actions, action) : directed;
      if (measure === 'flows') addNarrow(totals, slots, narrowOf(columns, measure), rows.length, rows);
      else addWide(totals, slots, wideOf(columns, measure), rows.length, rows);
    },
    cell: (slot) => totals[slot + 1] ?? 0,
    pack: () => [totals.slice()],
  };
}

function shareOf(count: number, sums: SumColumns, [deniedFrom, allFrom]: PackedTeller): Teller {
  const flows = (isDenied: boolean, from: Numbers | undefined): Teller =>
    sumOf({ kind: 'sum', measure: 'flows', denied: isDenied }, count, sums, from === undefined ? [] : [from]);
  const [denied, all] = [flows(true, deniedFrom), flows(false, allFrom)];
  return {
    add: (rows) => {
      denied.add(rows);
      all.add(rows);
    },
    cell: (slot) => (all.cell(slot) === 0 ? 0 : Number(denied.cell(slot)) / Number(all.cell(slot))),
    pack: () => [...denied.pack(), ...all.pack()],
  };
}

function momentOf(which: 'first' | 'last', count: number, [from]: PackedTeller): Teller {
  const moments = from instanceof Float64Array ? from.slice() : new Float64Array(count).fill(NO_MOMENT);
  return {
    add: ({ part, columns, picked, slots }) => {
      const midnight = (part.rollup?.day ?? 0) * SECONDS_PER_DAY;
      const [starts, offsets, spans] = [
        narrowOf(columns, 'start'),
        narrowOf(columns, FIRST_OFFSET),
        narrowOf(columns, SPAN),
      ];
      for (const row of picked) {
        const slot = slots[row] ?? 0;
        const first = midnight + (starts[row] ?? 0) + (offsets[row] ?? 0);
        const before = moments[slot] ?? NO_MOMENT;
        if (which === 'last') moments[slot] = Math.max(before, first + (spans[row] ?? 0));
        else if (before === NO_MOMENT || first < before) moments[slot] = first;
      }
    },
    cell: (slot) => (moments[slot] === NO_MOMENT ? null : formatInstant(moments[slot] ?? 0)),
    pack: () => [moments.slice()],
  };
}

/** A copy of what was packed, or zeros. */
function float64(from: Numbers | undefined, length: number): Float64Array {
  return from instanceof Float64Array ? from.slice() : new Float64Array(length);
}
