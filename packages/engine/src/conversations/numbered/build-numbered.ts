import type { DuckDBConnection } from '@duckdb/node-api';
import { hoursTogether } from '../../store/hours-together.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { ManifestState, Part } from '../../store/manifest.js';
import type { NumberedParts } from '../../store/numbered-rows.js';
import { TextBooks } from '../../store/text-books.js';
import { byDay } from '../part-hours.js';
import { ConversationHours } from './conversation-hours.js';
import { readCarriedInto } from './read-carried.js';
import { RecordColumns, WANTED_COLUMNS } from './record-columns.js';

export interface NumberedContext {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  readonly numbered: NumberedParts;
}

/** Hours are read together while they have no more records than this; a larger one is read so many records at a time. */
const BATCH_ROWS = 1 << 18;

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
  const built = new ConversationHours({ layout, name, books });
  const parts: Part[] = [];
  try {
    const carried = await readCarriedInto(hours, undefined, state, { connection, layout });
    if (carried !== undefined) built.carry(carried);
    const sizes = await numbered.sizes(hours);
    for (const ofDay of byDay(hours).values()) {
      for (const together of hoursTogether(ofDay, sizes, BATCH_ROWS)) {
        await buildTogether(built, together, sizes, numbered, books);
      }
      parts.push(...(await built.finish()));
    }
    return parts;
  } catch (error) {
    await built.abandon();
    throw error;
  }
}

async function buildTogether(
  built: ConversationHours,
  hours: readonly number[],
  sizes: ReadonlyMap<number, number>,
  numbered: NumberedParts,
  books: TextBooks,
): Promise<void> {
  const wanted = { columns: WANTED_COLUMNS, hours, books };
  const [first = 0] = hours;
  if (hours.length === 1) {
    built.begin(first, sizes.get(first) ?? 0);
    await numbered.readEach({ ...wanted, rowsMax: BATCH_ROWS }, (rows) => built.add(new RecordColumns(rows)));
    return built.end();
  }
  await built.build(new RecordColumns(await numbered.read(wanted)), hours);
}
