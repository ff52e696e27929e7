import { isLogKey } from '../sources/object-key.js';
import type { ListedKey, ListRequest } from '../sources/s3/client.js';
import { foreignService, roleOf } from '../sources/s3/layouts.js';
import type { KeyLister } from '../sources/s3/listing.js';

/** Pages of up to 1,000 keys read of one folder: a day of five-minute files of 30 interfaces' accounts is far less. */
const PAGES_MAX = 20;
/** Levels below the prefix: organisation, account, service, Region, year, month, day and hour, and some in front. */
const DEPTH_MAX = 14;
/** Folders followed side by side where a level does not say which is the latest: accounts and Regions. */
const FOLDERS_MAX = 64;
const DATE_FOLDER = /(?:^|\/)(?:(?:year|month|day|hour)=)?\d{1,4}\/$/;

export interface NewestObject {
  readonly object: ListedKey;
  /** Not everything was looked at, so that there may be a newer one. */
  readonly isPartial: boolean;
}

/**
 * The object below a prefix that was written last, found by going down the latest of dated folders: a handful of
 * listings however many years the bucket holds. Where keys say no date, the first pages are all that is looked at.
 */
export async function findNewest(
  bucket: KeyLister,
  prefix: string,
  signal?: AbortSignal,
): Promise<NewestObject | undefined> {
  const search = new Search(bucket, signal);
  await search.look(prefix === '' || prefix.endsWith('/') ? [prefix] : [`${prefix}/`]);
  // A prefix may name one object.
  if (search.newest === undefined && prefix !== '' && !prefix.endsWith('/')) await search.take({ prefix, keysMax: 1 });
  return search.newest === undefined ? undefined : { object: search.newest, isPartial: search.isPartial };
}

class Search {
  newest: ListedKey | undefined;
  isPartial = false;
  readonly #bucket: KeyLister;
  readonly #signal: AbortSignal | undefined;

  constructor(bucket: KeyLister, signal: AbortSignal | undefined) {
    this.#bucket = bucket;
    this.#signal = signal;
  }

  async look(roots: readonly string[]): Promise<void> {
    let level = roots;
    for (let depth = 0; level.length > 0 && depth < DEPTH_MAX; depth += 1) {
      this.isPartial ||= level.length > FOLDERS_MAX;
      const opened = await Promise.all(
        level.slice(0, FOLDERS_MAX).map((folder) => this.take({ prefix: folder, delimiter: '/' })),
      );
      level = opened.flatMap(latest);
    }
    this.isPartial ||= level.length > 0;
  }

  /** Lists one folder, remembers its newest object and returns the folders in it. */
  async take(request: ListRequest): Promise<readonly string[]> {
    const folders: string[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const reply = await this.#bucket.list({ ...request, token }, this.#signal);
      folders.push(...reply.folders);
      for (const object of reply.objects) this.#consider(object);
      token = reply.next;
      if (token === undefined || request.keysMax === 1) return folders;
    }
    this.isPartial = true;
    return folders;
  }

  #consider(object: ListedKey): void {
    if (object.key.endsWith('/') || !isLogKey(object.key) || foreignService(object.key) !== undefined) return;
    if ((object.lastModified ?? 0) >= (this.newest?.lastModified ?? Number.NEGATIVE_INFINITY)) this.newest = object;
  }
}

/** Of folders that are dates, the last; of others all but those of other services. */
function latest(folders: readonly string[]): readonly string[] {
  const wanted = folders.filter((folder) => roleOf(folder).kind !== 'foreign');
  const dated = wanted.filter((folder) => DATE_FOLDER.test(folder) && roleOf(folder).kind === 'dated');
  const last = dated.at(-1);
  return last === undefined ? wanted : [last, ...wanted.filter((folder) => !dated.includes(folder))];
}
