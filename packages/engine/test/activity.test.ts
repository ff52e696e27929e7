import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type IngestActivity, LOCAL_SCOPE, openEngine } from '../src/index.js';
import { file, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const seconds = (ago = 0): number => Math.floor(Date.now() / 1000) - ago;

function activity(overrides: Partial<IngestActivity> = {}): IngestActivity {
  const now = new Date().toISOString();
  return {
    phase: 'loading',
    source: 's3://flow-logs',
    pid: 1,
    startedAt: now,
    updatedAt: now,
    objectsFound: 400,
    objectsTotal: 400,
    objectsDone: 120,
    hoursDone: 0,
    hoursTotal: 0,
    rows: 5,
    rowsPerSecond: 1_000,
    secondsLeft: 12,
    lookedAt: null,
    nextLookAt: null,
    error: null,
    reader: { name: 'sdk', reason: 'it was asked for' },
    ...overrides,
  };
}

const status = () => lake.engine.status(LOCAL_SCOPE);

describe('what the loading process says', () => {
  it('is served by every engine on the lake, whole', async () => {
    expect((await status()).ingest).toBeUndefined();
    const said = activity();
    await lake.engine.reportActivity(said, LOCAL_SCOPE);
    const other = await openEngine({ lake: lake.workspace.lake });
    const { ingest } = await other.status(LOCAL_SCOPE);
    await other.close();

    expect(ingest).toEqual({ ...said, isRunning: true, newestFlow: null, lagSeconds: null });
    expect((await lake.engine.status({ tenant: 'other' })).ingest).toBeUndefined();
  });

  it('is known to be over when it said so, and when it fell silent', async () => {
    for (const phase of ['stopped', 'failed'] as const) {
      await lake.engine.reportActivity(activity({ phase }), LOCAL_SCOPE);
      expect((await status()).ingest).toMatchObject({ phase, isRunning: false });
    }
    await lake.engine.reportActivity(activity({ updatedAt: '2026-01-01T00:00:00Z' }), LOCAL_SCOPE);

    expect((await status()).ingest).toMatchObject({ phase: 'loading', isRunning: false });
  });

  it('comes with how far behind the lake is, whatever records from the future say', async () => {
    const end = seconds(100);
    await lake.workspace.write(
      'a.log',
      file(record({ start: end - 60, end }), record({ start: end - 6_000, end: end - 5_940 })),
    );
    await lake.workspace.write('b.log', file(record({ start: end - 30, end: seconds(-90_000) })));
    await lake.ingest();
    await lake.engine.reportActivity(activity(), LOCAL_SCOPE);
    const { ingest } = await status();

    expect(ingest?.newestFlow).toBe(new Date(end * 1000).toISOString().replace('.000', ''));
    expect(ingest?.lagSeconds).toBeGreaterThanOrEqual(100);
    // Behind the newest record, however long loading took, and not behind the one before.
    expect(ingest?.lagSeconds).toBeLessThan(6_000);
  });

  it('does not tell where on this machine the lake is', async () => {
    const message = `The lake at ${path.join(lake.workspace.lake, 'scope=local')} cannot be written: no space left.`;
    const since = new Date().toISOString();
    await lake.engine.reportActivity(activity({ phase: 'retrying', error: { message, since } }), LOCAL_SCOPE);

    expect((await status()).ingest?.error).toEqual({
      message: 'The lake at <lake> cannot be written: no space left.',
      since,
    });
  });

  it('is left out when it cannot be read', async () => {
    await lake.engine.reportActivity(activity(), LOCAL_SCOPE);
    for (const text of ['', '{"phase":"dancing"}', 'null']) {
      await writeFile(path.join(lake.workspace.lake, 'scope=local', '_status.json'), text);
      expect((await status()).ingest).toBeUndefined();
    }
  });

  it('can be asked to look again now, while somebody loads the lake', async () => {
    await expect(lake.engine.askForLook(LOCAL_SCOPE)).rejects.toMatchObject({ code: 'not-found' });
    await lake.engine.reportActivity(activity({ phase: 'failed' }), LOCAL_SCOPE);
    await expect(lake.engine.askForLook(LOCAL_SCOPE)).rejects.toMatchObject({ code: 'not-found' });
    expect(await lake.engine.lookAskedAt(LOCAL_SCOPE)).toBeUndefined();

    await lake.engine.reportActivity(activity({ phase: 'retrying' }), LOCAL_SCOPE);
    const before = Date.now();
    await lake.engine.askForLook(LOCAL_SCOPE);
    const other = await openEngine({ lake: lake.workspace.lake });
    const askedAt = await other.lookAskedAt(LOCAL_SCOPE);
    await other.close();

    expect(Date.parse(askedAt ?? '')).toBeGreaterThanOrEqual(before);
  });
});
