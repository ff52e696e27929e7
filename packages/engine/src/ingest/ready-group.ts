import { rm } from 'node:fs/promises';
import type { KnownObjects, PlannedObject } from './known-objects.js';
import type { Prepared } from './prepared.js';
import type { RecordDesk } from './record-desk.js';

/** An object that was read, and what the plan said of it. */
export interface Ready {
  readonly planned: PlannedObject;
  readonly prepared: Prepared;
}

/** Identical bytes under another key are loaded once; the copy is remembered as a duplicate. */
export async function withoutDuplicates(group: readonly Ready[], known: KnownObjects): Promise<Prepared[]> {
  const hashes = group.flatMap(({ prepared }) => prepared.sha256 ?? []);
  const originals = new Set(await known.loaded(hashes));
  return group.map(({ prepared }): Prepared => {
    if (prepared.kind === 'refused' || prepared.sha256 === null) return prepared;
    if (originals.has(prepared.sha256)) {
      return { kind: 'duplicate', object: prepared.object, sha256: prepared.sha256 };
    }
    const empty = prepared.kind === 'text' && prepared.lines === 0 && prepared.refusedLines === 0;
    if (!empty) originals.add(prepared.sha256);
    return prepared;
  });
}

export function textBytes(prepared: Prepared): number {
  return prepared.kind === 'text'
    ? prepared.pieces.reduce((sum, piece) => sum + piece.bytes, 0)
    : prepared.object.bytes;
}

/** Removes what waited on disk, and records that were not written: those of copies. */
export async function removeSpooled(group: readonly Ready[], desk: RecordDesk | undefined): Promise<void> {
  for (const { prepared } of group) {
    if (prepared.kind !== 'text') continue;
    for (const { parsed } of prepared.pieces) if (parsed !== undefined) desk?.drop(parsed.id);
    await Promise.all(prepared.pieces.map((piece) => rm(piece.path, { force: true })));
  }
}
