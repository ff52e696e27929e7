import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessLog, type EntryDraft } from './access-log.js';

const DRAFT: EntryDraft = {
  actor: { kind: 'os', name: 'tester' },
  reason: 'a test',
  case: {},
  asked: { natIp: '203.0.113.7' },
  batch: null,
  outcome: 'none',
  candidates: 0,
  answerSha256: null,
  revealed: false,
  error: null,
};

let folder: string;
let log: AccessLog;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-access-'));
  file = path.join(folder, '_access.jsonl');
  log = new AccessLog(folder, () => Date.UTC(2026, 10, 20));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function fill(count: number): Promise<string[]> {
  for (let i = 0; i < count; i += 1) await log.append([{ ...DRAFT, reason: `reason ${i + 1}` }]);
  return (await readFile(file, 'utf8')).trimEnd().split('\n');
}

describe('the access log', () => {
  it('is empty before anything was asked', async () => {
    expect(await log.read({ verify: true })).toEqual({
      entries: [],
      total: 0,
      head: null,
      verified: { isIntact: true, problems: [] },
    });
  });

  it('counts entries without gaps when several writers append at once', async () => {
    const other = new AccessLog(folder, Date.now);

    await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? log : other).append([DRAFT, DRAFT])));

    const page = await log.read({ verify: true, limit: 5, offset: 2 });
    expect(page.verified).toEqual({ isIntact: true, problems: [] });
    expect(page.total).toBe(24);
    expect(page.entries.map(({ seq }) => seq)).toEqual([22, 21, 20, 19, 18]);
  });

  it.each([
    [
      'a changed word',
      (lines: string[]) => lines.map((line, i) => (i === 1 ? line.replace('reason 2', 'reason 9') : line)),
      2,
    ],
    ['a line removed', (lines: string[]) => lines.filter((_, i) => i !== 1), 2],
    ['the first line removed', (lines: string[]) => lines.slice(1), 1],
    ['two lines exchanged', ([a = '', b = '', ...rest]: string[]) => [b, a, ...rest], 1],
    ['a line twice', ([a = '', ...rest]: string[]) => [a, a, ...rest], 2],
    ['a line that is none', ([a = '', ...rest]: string[]) => [a, '{"seq":2}', ...rest], 2],
  ])('shows %s', async (_name, tamper, line) => {
    const lines = await fill(4);

    await writeFile(file, `${tamper(lines).join('\n')}\n`);

    const { verified } = await log.read({ verify: true });
    expect(verified?.isIntact).toBe(false);
    expect(verified?.problems[0]?.line).toBe(line);
  });

  it('shows what was removed at the end by a hash that was noted elsewhere', async () => {
    const lines = await fill(3);
    const { head } = await log.read({});
    await writeFile(file, `${lines.slice(0, 2).join('\n')}\n`);

    const alone = await log.read({ verify: true });
    const noted = await log.read({ verify: true, expectHead: head ?? '' });

    expect(alone.verified?.isIntact).toBe(true);
    expect(noted.verified?.isIntact).toBe(false);
  });

  it('goes on behind a line that a crash left half-written, and tells of it', async () => {
    await fill(2);
    await appendFile(file, '{"seq":3,"at":"20');

    const [entry] = await log.append([DRAFT]);

    const { verified, total } = await log.read({ verify: true });
    expect(entry?.seq).toBe(3);
    expect(total).toBe(3);
    expect(verified?.problems).toEqual([{ line: 3, reason: expect.stringContaining('no entry') }]);
  });

  it('answers nothing when it cannot be written', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder was');

    await expect(log.append([DRAFT])).rejects.toThrow(/access log|EEXIST|ENOTDIR/);
  });
});
