import { timeOrder } from '../sources/object-key.js';
import type { SourceObject } from '../sources/source.js';

/** An object the manifest knows. */
export interface KnownObject {
  readonly objectId: number;
  readonly etag: string;
  readonly sha256: string | null;
  readonly status: string;
}

export interface IngestPlan {
  /** To load, in order of time. */
  readonly load: readonly SourceObject[];
  readonly unchanged: number;
  /** Id of the older version each of these keys replaces. */
  readonly replaces: ReadonlyMap<string, number>;
}

/** Listing minus manifest: what is new, and what changed. Pure. */
export function planIngest(listed: readonly SourceObject[], known: ReadonlyMap<string, KnownObject>): IngestPlan {
  const changed = listed.filter((object) => known.get(object.key)?.etag !== object.etag);
  const lost = new Set(changed.map((object) => known.get(object.key)?.sha256 ?? undefined));
  // A copy of what is about to be replaced was never loaded itself: its rows would go with the original's.
  const orphaned = listed.filter((object) => {
    const seen = known.get(object.key);
    return seen?.etag === object.etag && seen.status === 'duplicate' && lost.has(seen.sha256 ?? '');
  });
  const fresh = [...changed, ...orphaned];
  const replaces = new Map<string, number>();
  for (const { key } of fresh) {
    const older = known.get(key);
    if (older !== undefined) replaces.set(key, older.objectId);
  }
  const ordered = fresh
    .map((object) => ({ object, order: timeOrder(object.key) }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ object }) => object);
  return { load: ordered, unchanged: listed.length - fresh.length, replaces };
}
