import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import type { Source, SourceObject } from '../sources/source.js';
import { file, record } from '../testing/index.js';
import { layOut, listObjects } from './direct-files.js';

/** A source of these objects; `opened` are the keys that were read from. */
function sourceOf(contents: ReadonlyMap<string, Buffer | string>, sizes?: number): Source & { opened: string[] } {
  const opened: string[] = [];
  return {
    name: 's3://logs',
    readConcurrency: 4,
    opened,
    check: async () => undefined,
    async *list() {
      const objects = [...contents].map(([key, body]) => ({ key, etag: 'v', bytes: sizes ?? body.length }));
      for (let at = 0; at < objects.length; at += 1_000) yield { objects: objects.slice(at, at + 1_000), ignored: 0 };
    },
    read: async () => Buffer.alloc(0),
    stream: ({ key }: SourceObject) => {
      opened.push(key);
      return Readable.from([Buffer.from(contents.get(key) ?? '')]);
    },
    localPath: () => undefined,
  };
}

const keyOf = (flowLog: string, n: number) =>
  `AWSLogs/1/vpcflowlogs/x/2026/11/20/123456789012_vpcflowlogs_us-east-1_${flowLog}_20261120T0005Z_${n}.log.gz`;

describe('what one question may read', () => {
  it('is bounded in objects and in bytes, and says how to ask for less', async () => {
    const many = new Map(Array.from({ length: LIMITS.directObjectsMax + 1 }, (_, n) => [`${n}`, 'x']));
    for (const source of [sourceOf(many), sourceOf(new Map([['a', 'x']]), LIMITS.directBytesMax + 1)]) {
      await expect(listObjects([source], {})).rejects.toMatchObject({
        code: 'limit-exceeded',
        message: expect.stringContaining('--from'),
      });
    }
    many.delete('0');

    expect(await listObjects([sourceOf(many)], {})).toHaveLength(LIMITS.directObjectsMax);
  });
});

describe('how objects are laid out', () => {
  const layOutAll = async (source: Source, fields?: readonly string[]) =>
    layOut(await listObjects([source], {}), fields, undefined, () => undefined);

  it('is asked of one object per flow log, and of every other object', async () => {
    const log = gzipSync(file(record({})));
    const source = sourceOf(
      new Map<string, Buffer | string>([
        [keyOf('fl-1', 1), ''],
        [keyOf('fl-1', 2), log],
        [keyOf('fl-1', 3), log],
        [keyOf('fl-2', 1), gzipSync('action srcaddr\nACCEPT 10.0.0.1\n')],
        ['a.log', file(record({}))],
        ['b.log', file(record({}))],
      ]),
    );

    const { files, leftOut } = await layOutAll(source);

    expect(source.opened.toSorted()).toEqual([keyOf('fl-1', 2), keyOf('fl-2', 1), 'a.log', 'b.log'].toSorted());
    expect(leftOut).toEqual([{ key: keyOf('fl-1', 1), reason: 'it is empty' }]);
    expect(files.map(({ layout }) => layout.kind === 'text' && [layout.isPacked, layout.shape.fields.length])).toEqual([
      [true, 14],
      [true, 14],
      [true, 2],
      [false, 14],
      [false, 14],
    ]);
  });

  it('is known of files without a header by the fields given', async () => {
    const source = sourceOf(new Map([['a.log', '10.0.0.1 10.0.0.2\n']]));

    expect((await layOutAll(source, ['srcaddr', 'dstaddr'])).files).toHaveLength(1);
    expect((await layOutAll(source)).leftOut).toHaveLength(1);
  });

  it.each([
    ['text that never ends its first line', 'x'.repeat(LIMITS.headerBytesMax + 1)],
    ['binary', Buffer.from([1, 0, 2, 0, 10])],
    ['gzip cut within its first bytes', gzipSync(file(record({}))).subarray(0, 12)],
  ])('is not known of %s', async (_case, content) => {
    expect((await layOutAll(sourceOf(new Map([['a.log', content]])))).leftOut).toHaveLength(1);
  });
});
