import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedObjectError, gunzipStream, unpack } from './gunzip.js';

async function collect(chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** Text, or the reason it cannot be had. */
async function outcome(chunks: Promise<Iterable<Buffer> | AsyncIterable<Buffer>>): Promise<string> {
  try {
    return `text:${(await collect(await chunks)).toString('latin1')}`;
  } catch (error) {
    if (error instanceof DamagedObjectError) return `damaged: ${error.message}`;
    throw error;
  }
}

const whole = (bytes: Buffer): Promise<string> => outcome(unpack(bytes));

function streamed(bytes: Buffer, chunkBytes = bytes.length): Promise<string> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return outcome(Promise.resolve(gunzipStream(Readable.from(chunks))));
}

const TEXT = Array.from({ length: 40 }, (_, index) => `2 123456789012 eni-${index} 10.0.0.${index}\n`).join('');
const GOOD = gzipSync(TEXT);
const OTHER = gzipSync('more\n');
const ZEROS = Buffer.alloc(512);

describe('unpacking gzip', () => {
  it.each([
    ['one member', GOOD, TEXT],
    ['two members', Buffer.concat([GOOD, OTHER]), `${TEXT}more\n`],
    ['an empty member between', Buffer.concat([GOOD, gzipSync(''), OTHER]), `${TEXT}more\n`],
    ['zeros after the end, as tapes and block devices pad', Buffer.concat([GOOD, ZEROS]), TEXT],
    ['nothing inside', gzipSync(''), ''],
  ])('gives the text of %s, in one piece and as a stream', async (_what, bytes, text) => {
    expect(await whole(bytes)).toBe(`text:${text}`);
    expect(await streamed(bytes)).toBe(`text:${text}`);
    expect(await streamed(bytes, 7)).toBe(`text:${text}`);
  });

  it.each([
    ['cut in the header', GOOD.subarray(0, 5)],
    ['cut in the data', GOOD.subarray(0, 60)],
    ['cut in the trailer', GOOD.subarray(0, -1)],
    ['a second member cut short', Buffer.concat([GOOD, OTHER.subarray(0, -3)])],
    ['text after the end', Buffer.concat([GOOD, Buffer.from('tail')])],
    ['a zero, then text', Buffer.concat([GOOD, Buffer.from('\0tail')])],
    ['zeros, then another member, whose rows would go missing', Buffer.concat([GOOD, ZEROS, OTHER])],
  ])('refuses %s, in one piece and as a stream', async (_what, bytes) => {
    expect(await whole(bytes)).toMatch(/^damaged: /);
    expect(await streamed(bytes)).toMatch(/^damaged: /);
    expect(await streamed(bytes, 7)).toMatch(/^damaged: /);
  });

  it('finds any single altered byte, or it does no harm', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(GOOD.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(GOOD);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        for (const result of [await whole(bytes), await streamed(bytes, 64)]) {
          expect(result.startsWith('damaged: ') || result === `text:${TEXT}`).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reads its source to the end, so that all of it is hashed and measured', async () => {
    let read = 0;
    const bytes = Buffer.concat([GOOD, Buffer.alloc(300_000)]);
    const source = Readable.from(
      (function* () {
        for (let at = 0; at < bytes.length; at += 1_000) {
          read += Math.min(1_000, bytes.length - at);
          yield bytes.subarray(at, at + 1_000);
        }
      })(),
    );
    await collect(gunzipStream(source));

    expect(read).toBe(bytes.length);
  });

  it('passes on what went wrong with the source itself', async () => {
    const source = Readable.from(
      (async function* () {
        yield GOOD.subarray(0, 30);
        throw new Error('the disk is gone');
      })(),
    );

    await expect(collect(gunzipStream(source))).rejects.toThrow('the disk is gone');
  });
});
