import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWorkspace, type Workspace } from '../testing/index.js';
import { LocalSource } from './local-source.js';
import { isLogKey, mayHoldFlows, timeOrder } from './object-key.js';
import type { ListOptions, SourceObject } from './source.js';

let workspace: Workspace;
let source: LocalSource;

beforeEach(async () => {
  workspace = await makeWorkspace();
  source = new LocalSource(workspace.logs);
});

afterEach(() => workspace.remove());

async function listed(from: LocalSource, options: ListOptions = {}) {
  const objects: SourceObject[] = [];
  let ignored = 0;
  for await (const page of from.list(options)) {
    objects.push(...page.objects);
    ignored += page.ignored;
  }
  return { objects, ignored };
}

describe('a folder as a source', () => {
  it('lists files at any depth by keys with forward slashes, and counts what is no log by its name', async () => {
    for (const key of [
      'a.log',
      'AWSLogs/1/vpcflowlogs/x.log.gz',
      'odd name/\u00e9 $[1].txt',
      '.hidden',
      'b/readme.md',
    ]) {
      await workspace.write(key, 'x');
    }
    const { objects, ignored } = await listed(source);

    expect(objects.map(({ key }) => key).sort()).toEqual([
      'AWSLogs/1/vpcflowlogs/x.log.gz',
      'a.log',
      'odd name/\u00e9 $[1].txt',
    ]);
    expect(ignored).toBe(2);
    for (const object of objects) expect((await source.read(object)).length).toBe(object.bytes);
  });

  it('has the same name however its path is spelled', () => {
    expect(new LocalSource(`${workspace.logs}/./x/..`).name).toBe(source.name);
  });

  it('gives an object another version when its time or its size changes', async () => {
    await workspace.write('a.log', 'one');
    const versions = new Set<string | undefined>();
    const look = async () => versions.add((await listed(source)).objects[0]?.etag);
    await look();
    await utimes(path.join(workspace.logs, 'a.log'), 1, 1);
    await look();
    await writeFile(path.join(workspace.logs, 'a.log'), 'four');
    await utimes(path.join(workspace.logs, 'a.log'), 1, 1);
    await look();

    expect(versions.size).toBe(3);
  });

  it('does not hand over an object that changed since it was listed, or is gone', async () => {
    await workspace.write('a.log', 'one');
    const [object] = (await listed(source)).objects;
    if (object === undefined) throw new Error('nothing was listed');
    await workspace.write('a.log', 'another');
    await expect(source.read(object)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('changed'),
    });
    await workspace.remove();

    await expect(source.read(object)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('a.log cannot be read'),
    });
  });

  it('says so when it is no folder', async () => {
    await workspace.write('a.log', 'one');
    for (const folder of [path.join(workspace.logs, 'a.log'), path.join(workspace.logs, 'nowhere')]) {
      await expect(listed(new LocalSource(folder))).rejects.toMatchObject({
        code: 'source',
        message: expect.stringContaining(`${folder} is not a folder`),
      });
    }
  });

  it('leaves out files whose name says they hold no flows of the window', async () => {
    const at = (minute: string) => `x_${minute}_a.log.gz`;
    const keys = ['20261120T0800Z', '20261120T0955Z', '20261120T1030Z', '20261120T1155Z', '20261120T1400Z'].map(at);
    for (const key of [...keys, 'no-time.log']) await workspace.write(key, 'x');
    const window = { from: Date.UTC(2026, 10, 20, 10) / 1000, to: Date.UTC(2026, 10, 20, 11) / 1000 };
    const { objects } = await listed(source, { window });

    expect(objects.map(({ key }) => key).sort()).toEqual(['no-time.log', ...keys.slice(1, 4)]);
  });

  it('stops listing when told to', async () => {
    await expect(listed(source, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('an object key', () => {
  it.each(['a.log', 'a', 'x/y.log.gz', 'a.parquet', 'a.csv', 'dir.json/file', '_x/y'])('%s may be a log', (key) => {
    expect(isLogKey(key)).toBe(true);
  });

  it.each(['a.json', 'x/A.JSON', 'x/.a.log', '_SUCCESS', 'x/_metadata', 'a.md', 'a.yaml'])('%s is none', (key) => {
    expect(isLogKey(key)).toBe(false);
  });

  it('orders files of AWS by the minute they were closed, whatever account and Region', () => {
    const keys = [
      '9/zz_vpcflowlogs_fl-1_20261120T0005Z_a.log.gz',
      '1/aa_vpcflowlogs_fl-1_20261120T0010Z_a.log.gz',
      '5/x_20261119T2355Z_b.gz',
    ];
    const ordered = [...keys].sort((a, b) => (timeOrder(a) < timeOrder(b) ? -1 : 1));

    expect(ordered).toEqual([keys[2], keys[0], keys[1]]);
  });

  it('holds flows of a window from a quarter of an hour before its minute, and may come late', () => {
    const key = '1/aa_vpcflowlogs_fl-1_20261120T1000Z_a.log.gz';
    const ten = Date.UTC(2026, 10, 20, 10) / 1000;

    expect(mayHoldFlows(key, { from: ten + 900 })).toBe(true);
    expect(mayHoldFlows(key, { from: ten + 901 })).toBe(false);
    expect(mayHoldFlows(key, { to: ten - 899 }, 0)).toBe(true);
    expect(mayHoldFlows(key, { to: ten - 900 }, 0)).toBe(false);
    expect(mayHoldFlows(key, { to: ten - 900 }, 60)).toBe(true);
    expect(mayHoldFlows('a.log', { from: ten, to: ten + 1 }, 0)).toBe(true);
  });
});
