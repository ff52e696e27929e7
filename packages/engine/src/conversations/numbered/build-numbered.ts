import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sortRows } from '../../core/sort-rows.js';
import { ColumnEncoder } from '../../parquet/column-chunk.js';
import { isSegmentPart } from '../../store/conversation-views.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import { type ManifestState, type Part, partsOf } from '../../store/manifest.js';
import type { NumberedParts } from '../../store/numbered-rows.js';
import { TextBooks } from '../../store/text-books.js';
import { partitionFolder } from '../../store/write-part.js';
import { byDay, holdsAny, hoursName } from '../part-hours.js';
import { SECONDS_PER_HOUR } from '../timeouts.js';
import { AddressNotes } from './address-notes.js';
import { ConversationFile, ROW_GROUP_ROWS } from './conversation-file.js';
import { HourBuilder } from './hour-builder.js';
import { Interfaces } from './interfaces.js';
import { NotNumbered } from './not-numbered.js';
import { type OutputTexts, segmentColumns, wholeColumns } from './output-columns.js';
import { interfacesOf, numberCarried, readCarried } from './read-carried.js';
import { RecordColumns, WANTED_COLUMNS } from './record-columns.js';
import { FIELD, RowStore } from './row-store.js';
import { Services } from './services.js';

export interface NumberedContext {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  readonly numbered: NumberedParts;
}

/** What rows of an hour are sorted by in a part: what repeats lies together, which saves a fourteenth of the bytes. */
const SORTED_BY = [FIELD.serverPort, FIELD.server, FIELD.client] as const;
/** 5-tuples that are gone through without anybody else having a turn. */
const KEYS_AT_ONCE = 32_768;

/**
 * Builds the conversations of some hours (Unix seconds / 3,600, rising) as `buildBatch` does, without SQL: from records as
 * columns of numbers, one hour after the other. Throws `NotNumbered` when that cannot be done exactly.
 */
export async function buildNumbered(
  hours: readonly number[],
  state: ManifestState,
  { connection, layout, name, numbered }: NumberedContext,
): Promise<Part[]> {
  const books = new TextBooks();
  const batch = new Set(hours);
  const before = new Set(hours.map((hour) => hour - 1).filter((hour) => !batch.has(hour)));
  const previous = partsOf(state, 'conversations').filter((part) => isSegmentPart(part) && holdsAny(part, before));
  const carried = await readCarried(connection, layout, previous, [...before]);
  const records = new RecordColumns(await numbered.read({ columns: WANTED_COLUMNS, hours, books }));
  requireExact(records);
  const interfaces = new Interfaces(records, books, interfacesOf(carried));
  const services = new Services();
  const texts: OutputTexts = { books, interfaces, services };
  const [whole, segments] = [wholeColumns(texts), segmentColumns(texts)];
  const leftOpen = numberCarried(carried, segments);
  const byHour = rowsByHour(records, hours);
  const rowsMax = hours.reduce((most, hour) => Math.max(most, byHour.get(hour)?.length ?? 0), 0);
  const notes = new AddressNotes(books.addresses);
  const builder = new HourBuilder({ records, books, interfaces, notes }, services, rowsMax);
  const encoder = new ColumnEncoder(ROW_GROUP_ROWS);
  const parts: Part[] = [];
  for (const [day, ofDay] of byDay(hours)) {
    const folder = partitionFolder(day, { layout, table: 'conversations' });
    const file = `${hoursName(ofDay)}-${name}`;
    const files = [
      new ConversationFile(whole, { layout, folder, name: file, encoder }),
      new ConversationFile(segments, { layout, folder, name: `${file}-open`, encoder }),
    ] as const;
    try {
      for (const hour of ofDay) {
        const known = batch.has(hour - 1) ? undefined : (leftOpen.get(hour - 1) ?? new RowStore());
        builder.load(hour, byHour.get(hour) ?? new Int32Array(0), known);
        while (builder.build(KEYS_AT_ONCE)) await setImmediate();
        await files[0].add(builder.whole, sorted(builder.whole));
        await files[1].add(builder.segments, sorted(builder.segments));
      }
      for (const each of files) parts.push(...(await each.finish()));
    } catch (error) {
      for (const each of files) await each.abandon();
      throw error;
    }
  }
  return parts;
}

function sorted(store: RowStore): Int32Array {
  const rows = Int32Array.from({ length: store.count }, (_, row) => row);
  return sortRows(
    rows,
    SORTED_BY.map((field) => store.field(field)),
  );
}

/** Sums of numbers that are exact together are exact. */
function requireExact({ bytes, packets }: RecordColumns): void {
  for (const values of [bytes, packets]) {
    let sum = 0;
    for (let row = 0; row < values.length; row += 1) sum += values[row] ?? 0;
    if (sum > Number.MAX_SAFE_INTEGER) throw new NotNumbered('sums of records may be beyond 2^53');
  }
}

/** The records of each hour. */
function rowsByHour({ count, start }: RecordColumns, hours: readonly number[]): Map<number, Int32Array> {
  const [first = 0, last = 0] = [hours[0], hours.at(-1)];
  const ends = new Int32Array(last - first + 2);
  const hourOf = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const hour = Math.floor((start[row] ?? 0) / SECONDS_PER_HOUR) - first;
    hourOf[row] = hour;
    ends[hour + 1] = (ends[hour + 1] ?? 0) + 1;
  }
  for (let hour = 1; hour < ends.length; hour += 1) ends[hour] = (ends[hour] ?? 0) + (ends[hour - 1] ?? 0);
  const begins = ends.slice();
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const hour = hourOf[row] ?? 0;
    const at = ends[hour] ?? 0;
    rows[at] = row;
    ends[hour] = at + 1;
  }
  return new Map(hours.map((hour) => [hour, rows.subarray(begins[hour - first], begins[hour - first + 1])]));
}
