import { runBounded } from '../../core/run-bounded.js';
import { isLogKey } from '../object-key.js';
import type { ListingPage, ListOptions } from '../source.js';
import type { ListedKey, ListReply, ListRequest } from './client.js';
import { DatedCursor } from './dated-cursor.js';
import { fileSpan, fileTimes, foreignService, overlaps, roleOf, type Span } from './layouts.js';
import { RELIST_DEFAULT_S } from './s3-options.js';

/** What a listing needs of a bucket. */
export interface KeyLister {
  list(request: ListRequest, signal?: AbortSignal): Promise<ListReply>;
}

/** Levels of folders of no known layout that are looked through for AWS's tree before keys are listed as they come. */
const UNKNOWN_DEPTH_MAX = 4;
/** Folders of no known layout that are listed one by one while looking for it. */
const UNKNOWN_FOLDERS_MAX = 500;
/** Listings under way at once. */
const LIST_CONCURRENCY = 8;
/** Keys held ahead for all accounts and Regions together, about 300 bytes each. */
const KEYS_AHEAD_MAX = 50_000;

/**
 * Lists the flow logs below a prefix: finds the dated folders of all accounts and Regions, and walks them together, day
 * by day. Of a window only the days are listed that may hold some of it. A prefix may lie above, in or below AWS's
 * tree, and may name one object. Memory is bounded whatever the bucket holds.
 */
export async function* listFlowLogs(
  bucket: KeyLister,
  prefix: string,
  options: ListOptions = {},
): AsyncGenerator<ListingPage> {
  const wanted = fileTimes(options.window ?? {}, options.relistS ?? RELIST_DEFAULT_S);
  const root = await openRoot(bucket, prefix, options.signal);
  if (root.object !== undefined) yield pageOf([root.object], wanted);
  const search = new TreeSearch(bucket, root.folder, options.signal);
  for await (const keys of search.run()) yield pageOf(keys, wanted);
  if (search.foreign > 0) yield { objects: [], ignored: search.foreign };
  for await (const keys of walkDated(bucket, search.dated, wanted, options.signal)) yield pageOf(keys, wanted);
  for (const folder of search.flat) {
    for await (const reply of pages(bucket, { prefix: folder }, options.signal)) yield pageOf(reply.objects, wanted);
  }
}

/** A prefix without a slash at its end means the folder of that name, or the object, and never their neighbours. */
async function openRoot(
  bucket: KeyLister,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<{ folder: string; object?: ListedKey }> {
  if (prefix === '' || prefix.endsWith('/')) return { folder: prefix };
  const [first] = (await bucket.list({ prefix, keysMax: 1 }, signal)).objects;
  return { folder: `${prefix}/`, ...(first?.key === prefix ? { object: first } : {}) };
}

/** Looks for dated folders, level by level. */
class TreeSearch {
  readonly dated: string[] = [];
  /** Folders in which keys are to be listed as they come. */
  readonly flat: string[] = [];
  /** Folders of other AWS services, which are left alone. */
  foreign = 0;
  readonly #bucket: KeyLister;
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;
  #unknown = 0;

  constructor(bucket: KeyLister, root: string, signal: AbortSignal | undefined) {
    this.#bucket = bucket;
    this.#root = root;
    this.#signal = signal;
  }

  /** Yields the keys that lie on the way. */
  async *run(): AsyncGenerator<readonly ListedKey[]> {
    let level: readonly string[] = [this.#root];
    for (let depth = 0; level.length > 0; depth += 1) {
      const open = level.filter((folder) => this.#isToBeOpened(folder, depth));
      const next: string[] = [];
      for await (const found of runBounded(open, LIST_CONCURRENCY, (folder) => this.#open(folder))) {
        next.push(...found.folders);
        if (found.objects.length > 0) yield found.objects;
      }
      level = next;
    }
  }

  /** Sorts a folder where it belongs, unless its own folders are to be looked at. */
  #isToBeOpened(folder: string, depth: number): boolean {
    const role = roleOf(folder);
    if (role.kind === 'dated') this.dated.push(folder);
    // Whoever asks for such a folder itself is shown what is in it.
    else if (role.kind === 'foreign' && depth > 0) this.foreign += 1;
    else if (role.kind === 'above') return true;
    else if (role.kind === 'unknown' && depth < UNKNOWN_DEPTH_MAX && this.#unknown++ < UNKNOWN_FOLDERS_MAX) return true;
    else this.flat.push(folder);
    return false;
  }

  async #open(folder: string): Promise<Pick<ListReply, 'objects' | 'folders'>> {
    const objects: ListedKey[] = [];
    const folders: string[] = [];
    for await (const reply of pages(this.#bucket, { prefix: folder, delimiter: '/' }, this.#signal)) {
      // A folder of no known layout with more than a page of entries is no place to look for AWS's tree.
      if (reply.next !== undefined && roleOf(folder).kind === 'unknown') {
        this.flat.push(folder);
        return { objects: [], folders: [] };
      }
      objects.push(...reply.objects);
      folders.push(...reply.folders);
    }
    return { objects, folders };
  }
}

/** The keys of all dated folders, day by day. */
async function* walkDated(
  bucket: KeyLister,
  folders: readonly string[],
  wanted: Span,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly ListedKey[]> {
  const held = { count: 0 };
  const cursors = folders.map((folder) => new DatedCursor(bucket, folder, wanted, held, signal));
  const trim = (cursor: DatedCursor): void => {
    if (held.count > KEYS_AHEAD_MAX) cursor.drop();
  };
  const begin = (cursor: DatedCursor): Promise<void> => cursor.ready().then(() => trim(cursor));
  for await (const _begun of runBounded(cursors, LIST_CONCURRENCY, begin));
  for (;;) {
    const day = cursors.reduce<number | undefined>((first, cursor) => earlier(first, cursor.day), undefined);
    if (day === undefined) return;
    const due = cursors.filter((cursor) => cursor.day === day);
    for (const [index, cursor] of due.entries()) {
      for (const next of due.slice(index, index + LIST_CONCURRENCY)) next.prefetch();
      yield* cursor.take(day);
      trim(cursor);
    }
  }
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}

/** The pages of one listing; the next is under way while one is looked at. */
async function* pages(
  bucket: KeyLister,
  request: ListRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<ListReply> {
  let pending: Promise<ListReply> | undefined = bucket.list(request, signal);
  while (pending !== undefined) {
    const reply: ListReply = await pending;
    pending = reply.next === undefined ? undefined : bucket.list({ ...request, token: reply.next }, signal);
    pending?.catch(() => undefined);
    yield reply;
  }
}

/** What of a page is wanted; what is no flow log by its name is counted, what is of another time is not. */
function pageOf(keys: readonly ListedKey[], wanted: Span): ListingPage {
  let ignored = 0;
  const objects = keys.filter(({ key }) => {
    // Consoles mark empty folders with an object of that name.
    if (key.endsWith('/')) return false;
    if (!isLogKey(key) || foreignService(key) !== undefined) {
      ignored += 1;
      return false;
    }
    const span = fileSpan(key);
    return span === undefined || overlaps(span, wanted);
  });
  return { objects, ignored };
}
