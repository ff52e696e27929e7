import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookAtErrorLogs } from './look-at-error-logs.js';

describe('a look at error logs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'networkflow-look-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (name: string, text: string, at: string): Promise<void> => {
    await writeFile(join(folder, name), text);
    await utimes(join(folder, name), new Date(at), new Date(at));
  };

  test('tells the newest, and another tag whenever something came, went or was written anew', async () => {
    const look = () => lookAtErrorLogs({ folder });
    expect(await look()).toMatchObject({ objects: 0, newestMs: null });
    await write('b.jsonl', '{}', '2026-11-20T10:00:00Z');
    await write('a.jsonl', '{}', '2026-11-20T09:00:00Z');
    const first = await look();
    expect(first).toMatchObject({ objects: 2, newestMs: Date.parse('2026-11-20T10:00:00Z') });
    expect(await look()).toEqual(first);

    await write('a.jsonl', '[]', '2026-11-20T09:00:01Z');
    const second = await look();
    await rm(join(folder, 'b.jsonl'));
    const third = await look();
    expect(new Set([first.tag, second.tag, third.tag]).size).toBe(3);
  });

  test('looks below a prefix only', async () => {
    await write('shop-1.jsonl', '{}', '2026-11-20T10:00:00Z');
    await write('api-1.jsonl', '{}', '2026-11-20T11:00:00Z');

    expect(await lookAtErrorLogs({ folder, prefix: 'shop-' })).toMatchObject({ objects: 1 });
  });

  test('knows when a file was written', async () => {
    await write('a.jsonl', '{}', '2026-11-20T10:00:00Z');

    expect(await lookAtErrorLogs({ file: join(folder, 'a.jsonl') })).toMatchObject({
      objects: 1,
      newestMs: Date.parse('2026-11-20T10:00:00Z'),
    });
  });

  test('refuses a stream, of which nobody knows when it was written, and says what is not there', async () => {
    async function* nothing(): AsyncGenerator<Uint8Array> {}
    const stream = lookAtErrorLogs({ input: nothing(), name: 'stdin' });
    await expect(stream).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('stdin') });
    for (const from of [{ folder: join(folder, 'none') }, { file: join(folder, 'none') }]) {
      await expect(lookAtErrorLogs(from)).rejects.toMatchObject({
        code: 'source',
        message: expect.stringMatching(/none .*it is not there/),
      });
    }
    await write('a.jsonl', '{}', '2026-11-20T10:00:00Z');
    await expect(lookAtErrorLogs({ folder: join(folder, 'a.jsonl') })).rejects.toThrow('it is a file');
  });
});
