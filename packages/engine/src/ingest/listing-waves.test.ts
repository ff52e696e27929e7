import { Readable } from 'node:stream';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../core/scope.js';
import type { ListingPage, Source, SourceObject } from '../sources/source.js';
import { lakeLayout } from '../store/lake-layout.js';
import { EMPTY_STATE } from '../store/manifest.js';
import { KnownObjects } from './known-objects.js';
import { listingWaves, type Wave } from './listing-waves.js';
import { newOutcome, type Outcome } from './outcome.js';

const SOURCE = 's3://logs';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let known: KnownObjects;

beforeEach(async () => {
  instance = await DuckDBInstance.create();
  connection = await instance.connect();
  known = await KnownObjects.open(connection, lakeLayout('/nowhere', LOCAL_SCOPE), EMPTY_STATE);
});

afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

const object = (key: string, etag = 'v1'): SourceObject => ({ key, etag, bytes: 1 });

/** A source of these pages; `asked` counts how many were taken. */
function sourceOf(pages: readonly ListingPage[]): Source & { asked: number } {
  return {
    name: SOURCE,
    readConcurrency: 1,
    asked: 0,
    check: async () => undefined,
    async *list() {
      for (const page of pages) {
        this.asked += 1;
        yield page;
      }
    },
    read: async () => Buffer.alloc(0),
    stream: () => Readable.from([]),
    localPath: () => undefined,
  };
}

const pagesOf = (objects: readonly SourceObject[], size: number): ListingPage[] =>
  Array.from({ length: Math.ceil(objects.length / size) }, (_, page) => ({
    objects: objects.slice(page * size, (page + 1) * size),
    ignored: 1,
  }));

async function waves(source: Source, objectsMax: number): Promise<Wave[]> {
  const all: Wave[] = [];
  for await (const wave of listingWaves(source, known, {}, objectsMax)) all.push(wave);
  return all;
}

/** Tells `known` what a commit would. */
async function learn(key: string, status: Outcome['status'], id: number, content: string | null = key, etag = 'v1') {
  const outcome = newOutcome(
    { kind: 'refused', object: object(key, etag), sha256: content, reason: 'x', transient: status === 'failed' },
    id,
  );
  await known.learn(SOURCE, [{ outcome: { ...outcome, status, rows: status === 'loaded' ? 1 : 0 }, objectId: id }]);
}

describe('the waves of a listing', () => {
  it('hold no more than they may, lose nothing and count everything once', async () => {
    const objects = Array.from({ length: 95 }, (_, n) => object(`k${String(94 - n).padStart(2, '0')}`));
    await learn('k00', 'loaded', 1);
    await learn('k50', 'loaded', 2);

    const found = await waves(sourceOf(pagesOf(objects, 10)), 20);

    expect(Math.max(...found.map(({ load }) => load.length))).toBeLessThan(40);
    expect(found.reduce((sum, wave) => sum + wave.found, 0)).toBe(95);
    expect(found.reduce((sum, wave) => sum + wave.unchanged, 0)).toBe(2);
    expect(found.reduce((sum, wave) => sum + wave.ignored, 0)).toBe(10);
    const loaded = found.flatMap(({ load }) => load.map((each) => each.object.key));
    expect(loaded.toSorted()).toEqual(
      objects
        .map(({ key }) => key)
        .filter((key) => !['k00', 'k50'].includes(key))
        .toSorted(),
    );
    for (const { load } of found) {
      const keys = load.map((each) => each.object.key);
      expect(keys).toEqual(keys.toSorted());
    }
  });

  it('list no further than one stretch ahead of what is being loaded', async () => {
    const source = sourceOf(
      pagesOf(
        Array.from({ length: 100 }, (_, n) => object(`k${n}`)),
        10,
      ),
    );
    const iterator = listingWaves(source, known, {}, 20);
    await iterator.next();
    await new Promise((resolve) => setImmediate(resolve));

    expect(source.asked).toBeLessThanOrEqual(4);
    await iterator.return(undefined);
  });

  it('pass a failed listing on', async () => {
    const source = {
      ...sourceOf([]),
      async *list(): AsyncGenerator<ListingPage> {
        yield { objects: [object('a')], ignored: 0 };
        throw new Error('the listing broke off');
      },
    };

    await expect(waves(source, 1)).rejects.toThrow('the listing broke off');
  });

  it('leaves objects that AWS would not have written so large to the end of a stretch, in their order, so that nobody waits for them', async () => {
    const huge = (key: string): SourceObject => ({ ...object(key), bytes: 300_000_000 });
    const objects = [huge('a-0'), object('a-1'), huge('a-2'), object('a-3')];
    const [wave] = await waves(sourceOf(pagesOf(objects, 4)), 10);

    expect(wave?.load.map((planned) => planned.object.key)).toEqual(['a-1', 'a-3', 'a-0', 'a-2']);
  });
});

describe('what is known of an object', () => {
  const classify = (...objects: readonly SourceObject[]) => known.classify(SOURCE, objects);

  it('is its version, by source and key', async () => {
    await learn('a', 'loaded', 1);

    expect(await classify(object('a'), object('b'))).toMatchObject({ unchanged: 1, fresh: [{ object: { key: 'b' } }] });
    expect(await classify(object('a', 'v2'))).toMatchObject({ unchanged: 0, fresh: [{ replaces: [1] }] });
    expect((await known.classify('s3://other', [object('a')])).fresh).toHaveLength(1);
  });

  it('is that it failed: it is tried again, also when it has not changed', async () => {
    await learn('a', 'loaded', 1);
    await learn('a', 'failed', 2, null, 'v2');

    expect((await classify(object('a', 'v2'))).fresh).toMatchObject([{ replaces: [1, 2], failedBefore: true }]);
  });

  it('is what it held, until it is to be replaced', async () => {
    await learn('a', 'loaded', 1, 'content');
    expect(await known.loaded(['content', 'other'])).toEqual(new Set(['content']));
    await classify(object('a', 'v2'));

    expect(await known.loaded(['content'])).toEqual(new Set());
  });

  it('is that its rows went with those of the original, in whatever wave that was replaced', async () => {
    await learn('original', 'loaded', 1, 'content');
    await learn('copy', 'duplicate', 2, 'content');
    expect((await classify(object('copy'))).unchanged).toBe(1);
    expect(await known.orphans(SOURCE)).toEqual([]);
    await classify(object('original', 'v2'));

    expect(await known.orphans(SOURCE)).toMatchObject([
      { object: { key: 'copy', etag: 'v1', bytes: 1 }, replaces: [2] },
    ]);
  });

  it('is the same where an earlier run was killed between the two', async () => {
    await learn('copy', 'duplicate', 2, 'content');
    await classify(object('copy'));

    expect(await known.orphans(SOURCE)).toHaveLength(1);
  });

  it('of a copy that was not listed is left alone: it may be gone', async () => {
    await known.classify(SOURCE, [object('other')]);

    expect(await known.orphans(SOURCE)).toEqual([]);
  });
});
