import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { generateKind, type KindOptions, LOG_KINDS } from '../src/index.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const START = '2026-03-06T00:00:00Z';

async function run(kind: string, name: string, options: Partial<KindOptions> = {}) {
  const out = join(folder, name);
  const report = await generateKind(kind, { out, start: START, hours: 6, rows: 6_000, users: 40, nats: 8, ...options });
  return { out, report, truth: JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8')) };
}

/** Errors have no people. */
const errors = (name: string, options: Partial<KindOptions> = {}) =>
  run('app-errors', name, { users: undefined, nats: undefined, ...options });

const objects = (out: string, ending: string): string[] =>
  readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(out, name));

const unpacked = (out: string, ending: string): string[] =>
  objects(out, ending).map((path) => gunzipSync(readFileSync(path)).toString('latin1'));

describe('connection archives', () => {
  test('the same options give the same bytes, another seed others', async () => {
    const [one, two, other] = [
      await run('connections', 'c1'),
      await run('connections', 'c2'),
      await run('connections', 'c3', { seed: 7 }),
    ];

    expect(unpacked(two.out, '.tar.gz')).toEqual(unpacked(one.out, '.tar.gz'));
    expect(readFileSync(join(two.out, 'truth.csv'), 'utf8')).toBe(readFileSync(join(one.out, 'truth.csv'), 'utf8'));
    expect(two.truth).toEqual(one.truth);
    expect(unpacked(other.out, '.tar.gz')).not.toEqual(unpacked(one.out, '.tar.gz'));
  });

  test("the system's tar reads what truth.json counts, and one hour has no archive", async () => {
    const { out, report, truth } = await run('connections', 'tar', { corrupt: 0.01 });

    const lines = objects(out, '.tar.gz').flatMap((path) =>
      execFileSync('tar', ['-xzO', '-f', path], { encoding: 'latin1' }).split('\n').slice(0, -1),
    );
    expect(truth.counts.archives).toBe(5);
    expect(lines).toHaveLength(truth.counts.lines);
    // Counts stand beside the rows, and say them no second time.
    expect([report.rows, Object.keys(report.counts)]).toEqual([lines.length, expect.not.arrayContaining(['lines'])]);
    const fields = lines.map((line) => line.split(','));
    const known = /^(new|destroy)$/i;
    const sessions = fields.filter((each) => each.length > 4 && /@example\.(com|net|org)$/.test(each.at(-3) ?? ''));
    const broken = truth.counts.malformed;
    expect(broken).toBeGreaterThan(20);
    expect(fields.filter((each) => known.test(each[0] ?? '')).length).toBeGreaterThanOrEqual(
      truth.counts.new + truth.counts.destroy,
    );
    expect(sessions.length).toBeGreaterThanOrEqual(truth.counts.sessions);
    expect(truth.counts.new + truth.counts.destroy + truth.counts.sessions + broken).toBe(lines.length);
  });

  test('behind one address a port has one holder at a time, and many over the day', async () => {
    const { out } = await run('connections', 'ports', { rows: 20_000 });

    const byPort = new Map<string, { opened: string; closed: string; mac: string }[]>();
    for (const line of readFileSync(join(out, 'truth.csv'), 'utf8').split('\n').slice(1, -1)) {
      const [nat, protocol, port, , opened = '', closed = '', , , mac = ''] = line.split(',');
      const key = `${nat} ${protocol} ${port}`;
      byPort.set(key, [...(byPort.get(key) ?? []), { opened, closed, mac }]);
    }
    let passedOn = 0;
    for (const holdings of byPort.values()) {
      holdings.sort((a, b) => a.opened.localeCompare(b.opened));
      for (const [index, holding] of holdings.slice(1).entries()) {
        const before = holdings[index];
        expect((before?.closed ?? '') <= holding.opened).toBe(true);
        if (before?.mac !== holding.mac) passedOn += 1;
      }
    }
    expect(passedOn).toBeGreaterThan(100);
  });

  test('questions of every class are asked', async () => {
    const { truth } = await run('connections', 'lookups', { rows: 20_000 });

    const classes = new Set(truth.lookups.map((lookup: { expected: string }) => lookup.expected));
    expect([...classes].sort()).toEqual(['any', 'coverage-gap', 'none', 'one', 'several']);
  });
});

describe('application errors', () => {
  test('the same options give the same bytes, compressed or not', async () => {
    const [one, two, plain] = [await errors('e1'), await errors('e2'), await errors('e3', { plain: true })];

    expect(unpacked(two.out, '.gz')).toEqual(unpacked(one.out, '.gz'));
    expect(two.truth).toEqual(one.truth);
    expect(objects(plain.out, '0.jsonl').concat(objects(plain.out, '5.jsonl')).length).toBeGreaterThan(0);
    expect(objects(join(plain.out, 'app-logs'), '.jsonl').map((path) => readFileSync(path, 'latin1'))).toEqual(
      unpacked(one.out, '.gz'),
    );
  });

  test('JSON.parse finds as many records and broken lines as truth.json counts', async () => {
    const { out, truth } = await errors('e4', { corrupt: 0.01 });

    const lines = unpacked(out, '.gz').flatMap((text) => text.split('\n').slice(0, -1));
    const records = lines.filter((line) => {
      try {
        return typeof JSON.parse(line) === 'object';
      } catch {
        return false;
      }
    });
    expect([lines.length, records.length, lines.length - records.length]).toEqual([
      truth.counts.lines,
      truth.counts.records,
      truth.counts.malformed,
    ]);
    const bySum = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
    expect(bySum(Object.values(truth.byService))).toBe(truth.counts.errors);
    expect(bySum(truth.perMinute.map((row: { errors: number }) => row.errors))).toBe(truth.counts.errors);
  });

  test('2,000 labelled lines of twenty systems, each label one message', async () => {
    const { out } = await errors('e5');

    const lines = readFileSync(join(out, 'labelled.jsonl'), 'utf8').split('\n').slice(0, -1);
    const labels = readFileSync(join(out, 'labels.csv'), 'utf8').split('\n').slice(1, -1);
    expect([lines.length, labels.length]).toEqual([2_000, 2_000]);
    expect(new Set(lines.map((line) => JSON.parse(line).service)).size).toBe(20);
    expect(new Set(labels.map((label) => label.split(',')[2])).size).toBeGreaterThan(90);
  });
});

describe('what is asked', () => {
  test.each(LOG_KINDS.map(({ name }) => name))('%s: an option of another kind is refused by name', async (name) => {
    await expect(generateKind(name, { out: join(folder, 'no'), plain: true, users: 9 })).rejects.toThrow(
      /takes no (plain|users)/,
    );
  });

  test('an unknown kind, a bad share, a start off the hour', async () => {
    const out = join(folder, 'no');
    await expect(generateKind('flow', { out })).rejects.toThrow('There is no kind "flow"');
    await expect(generateKind('app-errors', { out, corrupt: 0.9 })).rejects.toThrow(
      'corrupt must be a share from 0 to 0.5',
    );
    await expect(generateKind('connections', { out, start: '2026-03-06T00:05:00Z' })).rejects.toThrow('on an hour');
  });

  test('files of another origin are left alone, and another run is not mixed in', async () => {
    const strange = join(folder, 'strange');
    mkdirSync(strange);
    writeFileSync(join(strange, 'mine.txt'), 'mine');
    await expect(generateKind('app-errors', { out: strange, overwrite: true })).rejects.toThrow(
      'not written by this generator',
    );

    await errors('twice');
    await expect(errors('twice', { seed: 9 })).rejects.toThrow('already holds another run');
    await expect(errors('twice', { seed: 9, overwrite: true })).resolves.toMatchObject({ report: { seed: 9 } });
  });

  test('a cancelled run says so and leaves no half object', async () => {
    const out = join(folder, 'cancelled');
    await expect(generateKind('connections', { out, signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
      'stop',
    );
    expect(readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.partial'))).toEqual([]);
  });
});
