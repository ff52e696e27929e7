import type { DuckDBConnection } from '@duckdb/node-api';
import { type Shape, shapeColumns } from '../formats/shape.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import type { AddressBook } from './address-book.js';
import { damageOrThrow, loadingFailed } from './damage.js';
import { addLoaded, type Outcome, refuse } from './outcome.js';
import type { RecordDesk } from './record-desk.js';
import { type StageFile, stageFiles } from './stage-files.js';
import { writeStaged } from './write-staged.js';

export interface LoadContext {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** What DuckDB needs to judge and enrich records; ordinary ones do without. */
  readonly book: () => Promise<AddressBook>;
  /** Where ordinary records were read, and lie. */
  readonly desk?: RecordDesk | undefined;
  /** Unique over the life of the lake; starts the name of every part. */
  readonly name: string;
}

/** What the batches of a group have in common. */
export interface GroupContext extends LoadContext {
  readonly objects: readonly [number, number];
  readonly refusedLate: Set<number>;
  readonly hours: Set<number>;
}

/** A file of rows, and what becomes of its object. */
export interface LoadFile extends StageFile {
  readonly shape: Shape;
  readonly bytes: number;
  readonly outcome: Outcome;
}

/** Loads files that one statement can read together. */
export async function loadBatch(batch: readonly LoadFile[], context: GroupContext, name: string): Promise<Part[]> {
  const files = batch.filter((file) => file.outcome.status === 'loaded');
  const [first] = files;
  if (first === undefined) return [];
  if (first.piece?.kind === 'parsed') return loadParsed(first.shape, files, context, name);
  try {
    const book = await context.book();
    const staged = await stageFiles(context.connection, first.shape, files, book);
    const parts = await writeStaged(first.shape, files, { ...context, book, name }).catch((error: unknown) => {
      throw loadingFailed(error);
    });
    for (const file of files) {
      const refused = staged.refused.get(file.path);
      if (refused === undefined) continue;
      file.outcome.quarantined += refused.count;
      file.outcome.refusals.push(...refused.refusals);
    }
    return parts;
  } catch (error) {
    const reason = damageOrThrow(error);
    if (files.length === 1) {
      context.refusedLate.add(first.objectId);
      refuse(first.outcome, `it cannot be read: ${reason}`);
      return [];
    }
    // One unreadable file fails the statement: each is tried by itself, so that only the culprits are refused.
    const parts: Part[] = [];
    for (const [index, file] of files.entries()) {
      parts.push(...(await loadBatch([file], context, `${name}-${index}`)));
    }
    return parts;
  }
}

/** Writes records that need no judging, and counts them. */
async function loadParsed(
  shape: Shape,
  files: readonly LoadFile[],
  context: GroupContext,
  name: string,
): Promise<Part[]> {
  const read = files.flatMap(({ piece, objectId, outcome }) =>
    piece?.parsed === undefined ? [] : [{ ...piece.parsed, objectId, outcome }],
  );
  const { layout, desk } = context;
  if (desk === undefined) throw new Error('records are written where they were read');
  const objects = read.map(({ id, objectId }) => ({ id, objectId }));
  const recorded = shapeColumns(shape).map((column) => column.name);
  const parts = await desk.write({ layout, name, recorded, objects }).catch((error: unknown) => {
    throw loadingFailed(error);
  });
  for (const { tally, outcome } of read) {
    addLoaded(outcome, { ...tally, bytes: BigInt(tally.bytes), packets: BigInt(tally.packets) });
    for (const hour of tally.hours) context.hours.add(hour);
  }
  return parts;
}
