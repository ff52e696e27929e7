import { describe, expect, test } from 'vitest';
import { DATE_MS, engineError, fakeEffects, fakeEngine, fakeMachine, withFakeEngine } from '../../test/fake-effects.js';
import { fakeStatus } from '../../test/fake-status.js';
import { type CheckReport, checkReportSchema } from '../checks/check.js';
import type { Machine } from '../checks/machine/machine.js';
import type { Effects } from '../effects.js';
import { main } from '../main.js';

const STATUS = fakeStatus({
  version: 7,
  rows: 1_234,
  lakeBytes: 5_000_000,
  objects: 3,
  window: { from: '2026-11-20T10:00:00Z', to: '2026-11-20T11:47:00Z' },
  updatedAt: '2026-11-20T11:50:00Z',
});
const healthy = withFakeEngine({ status: async () => STATUS });

async function doctor(
  overrides: Partial<Effects> = {},
  words: readonly string[] = [],
  files: Record<string, string> = {},
) {
  const effects = fakeEffects({ ...healthy, ...overrides });
  for (const [path, text] of Object.entries(files)) effects.files.set(path, text);
  const code = await main({ words: ['doctor', '--lake', '/lake', '--json', ...words], version: '' }, effects);
  const report: CheckReport = checkReportSchema.parse(JSON.parse(effects.stdout.text()));
  const find = (name: string) => {
    const check = report.checks.find((each) => each.name === name);
    if (check === undefined) throw new Error(`there is no check ${name}`);
    return check;
  };
  return { code, report, find, said: effects.stderr.text() };
}

const withMachine = (machine: Partial<Machine>): Partial<Effects> => ({ machine: fakeMachine(machine) });
const failing = (code: string) => async () => {
  throw Object.assign(new Error(`${code}: no`), { code });
};

describe('doctor', () => {
  test('finds nothing wrong with a machine that has all it needs', async () => {
    const { code, report, find } = await doctor();

    expect(code).toBe(0);
    expect(report).toMatchObject({ command: 'doctor', status: 'passed', counts: { passed: 12, failed: 0 } });
    expect(report.at).toBe(new Date(DATE_MS).toISOString());
    expect(find('lake').found).toContain('version 7, 1,234 rows, 5.00 MB, newest record 13 min old');
  });

  test.each<[string, Partial<Effects>, string, RegExp, RegExp]>([
    ['node', withMachine({ nodeVersion: 'v20.11.1' }), 'v20.11.1 is too old', /20\.19/, /container image/],
    [
      'duckdb',
      withMachine({ duckdb: async () => Promise.reject(new Error('ld-linux-x86-64.so.2: No such file')) }),
      'DuckDB does not load',
      /glibc/,
      /npm ci/,
    ],
    [
      'duckdb',
      withMachine({ duckdb: async () => Promise.reject(new Error("EROFS: read-only file system, mkdtemp '/tmp/x'")) }),
      'DuckDB loads and does not open',
      /read-only file system/,
      /TMPDIR/,
    ],
    ['memory', withMachine({ memoryBytes: () => 1_000_000_000 }), '1.00 GB', /137/, /more memory/],
    [
      'disk-lake',
      withMachine({ freeBytes: async () => 100_000_000 }),
      '100 MB free at /lake, writable',
      /bytes a record/,
      /--keep/,
    ],
    ['disk-lake', withMachine({ tryWriting: failing('EROFS') }), '/lake cannot be written', /read-only/, /volume/],
    ['disk-lake', withMachine({ tryWriting: failing('EACCES') }), '/lake cannot be written', /may not write/, /chown/],
    ['disk-temporary', withMachine({ tryWriting: failing('ENOSPC') }), '/tmp cannot be written', /used up/, /TMPDIR/],
    [
      'port',
      { isPortFree: async () => false, probe: async () => ({ status: 404, body: '' }) },
      '8050 on 127.0.0.1 is taken by another program',
      /Something else/,
      /ss -ltnp/,
    ],
    [
      'port',
      { isPortFree: failing('EADDRNOTAVAIL') },
      '8050 on 127.0.0.1 cannot be listened on',
      /no interface/,
      /--host/,
    ],
    ['lake', { isDirectory: async () => false }, 'there is none at /lake', /does not exist/, /networkflow ingest/],
    [
      'lake',
      withFakeEngine({ status: async () => Promise.reject(engineError('store', 'The manifest is damaged.')) }),
      '/lake does not open',
      /manifest is damaged/,
      /Put back a copy/,
    ],
    ['clock', { date: () => Date.UTC(1970, 0, 1) }, '1970-01-01T00:00:00.000Z', /years off/, /timedatectl/],
    [
      'clock',
      withFakeEngine({ status: async () => ({ ...STATUS, updatedAt: '2026-11-20T14:00:00Z' }) }),
      '2026-11-20T12:00:00.000Z, but the lake was written at 2026-11-20T14:00:00.000Z',
      /2 h behind/,
      /timedatectl/,
    ],
  ])('%s: says what fails, why and what to do (%#)', async (name, overrides, found, cause, next) => {
    const { code, find, said } = await doctor(overrides);

    expect(find(name)).toMatchObject({ status: 'failed', found });
    expect(find(name).cause).toMatch(cause);
    expect(find(name).next.join('\n')).toMatch(next);
    expect(code).toBe(1);
    expect(said).toContain(find(name).title);
  });

  test('warns without failing, and fails with --strict', async () => {
    const less = withMachine({ httpfs: async () => Promise.reject(engineError('source', 'There is no httpfs.')) });

    const lax = await doctor(less);
    const strict = await doctor(less, ['--strict']);

    expect(lax.find('httpfs')).toMatchObject({ status: 'warning', cause: 'There is no httpfs.' });
    expect([lax.code, strict.code]).toEqual([0, 1]);
    expect(strict.said).toBe('error: 1 of 12 checks failed: httpfs extension.\n');
  });

  test('a folder that was named for httpfs must hold it', async () => {
    const less = withMachine({ httpfs: async () => Promise.reject(engineError('source', 'There is no file.')) });

    expect((await doctor(less, ['--extension-dir', '/ext'])).find('httpfs').status).toBe('failed');
  });

  test.each([
    ['version 2', { '/proc/self/cgroup': '0::/a/b\n', '/sys/fs/cgroup/a/memory.max': '3000000000\n' }],
    ['version 2 in a container', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': '3000000000\n' }],
    [
      'version 1',
      {
        '/proc/self/cgroup': '4:memory:/docker/x\n1:cpu:/\n',
        '/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes': '9223372036854771712\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': '3000000000\n',
      },
    ],
  ])('takes the limit of the container for its memory: control groups %s', async (_, files) => {
    const { find } = await doctor({}, [], files);

    expect(find('memory')).toMatchObject({ status: 'warning', details: { bytes: 3_000_000_000 } });
    expect(find('memory').next).toEqual([expect.stringContaining('--memory 4g')]);
  });

  test('an unlimited group and a share of a processor are told apart', async () => {
    const files = {
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': 'max\n',
      '/sys/fs/cgroup/cpu.max': '50000 100000\n',
    };
    const { find } = await doctor({}, [], files);

    expect(find('memory')).toMatchObject({ status: 'passed', details: { cgroupBytes: null } });
    expect(find('cpu')).toMatchObject({ status: 'warning', found: '4, of which this container may use 0.5' });
  });

  test('a dashboard that already listens is no trouble', async () => {
    const listening = { isPortFree: async () => false, probe: async () => ({ status: 200, body: '{"status":"ok"}' }) };

    expect((await doctor(listening)).find('port').status).toBe('passed');
  });

  test('a configuration file that is wrong hides nothing else', async () => {
    const { find, report } = await doctor({}, ['--config', '/n.yaml'], { '/n.yaml': 'dashbord: { port: 1 }\n' });

    expect(find('config')).toMatchObject({
      status: 'failed',
      cause: expect.stringContaining('Did you mean dashboard?'),
    });
    expect(report.counts).toMatchObject({ passed: 11, failed: 1 });
  });

  test('names what killed processes left, and what loads the lake badly', async () => {
    const ingest = {
      isRunning: true,
      phase: 'waiting',
      error: { message: 'Access denied.', since: '2026-11-20T11:00:00Z' },
    };
    const { find } = await doctor({
      // Only what the check reads of a status that has twenty fields.
      ...withFakeEngine({ status: async () => ({ ...STATUS, ingest }) as never }),
      ...withMachine({ list: async () => ['networkflow-spill-999999999-abc', 'other'] }),
    });

    expect(find('leftovers')).toMatchObject({ status: 'warning', found: '1 in /tmp' });
    expect(find('lake')).toMatchObject({ status: 'warning', cause: expect.stringContaining('Access denied.') });
  });

  test('a check that hangs is given up, and the others are told', async () => {
    const { find, report } = await doctor(
      {
        openEngine: async () => ({
          engine: fakeEngine({ status: () => new Promise(() => undefined) }),
          scope: { tenant: 'local' },
        }),
      },
      ['--timeout', '0.05'],
    );

    expect(find('lake')).toMatchObject({ status: 'failed', found: 'no answer within 0.05 s' });
    expect(report.counts.passed).toBe(11);
  });

  test('Ctrl-C ends it at once', async () => {
    const stop = new AbortController();
    const hanging = {
      openEngine: async () => {
        stop.abort();
        return new Promise<never>(() => undefined);
      },
    };
    const effects = fakeEffects({ ...hanging, signal: stop.signal });

    expect(await main({ words: ['doctor', '--lake', '/lake'], version: '' }, effects)).toBe(130);
    expect(effects.stderr.text()).toContain('error: Cancelled.');
  });

  test('a lake that is named and not there yet is no failure where something is going to be loaded', async () => {
    const nowhere = { isDirectory: async () => false };

    expect((await doctor({ ...nowhere, env: { S3_BUCKET: 'flow-logs' } })).find('lake').status).toBe('skipped');
    expect((await doctor(nowhere)).find('lake').status).toBe('failed');
  });

  test('without a lake there is nothing to open, which is no failure', async () => {
    const effects = fakeEffects({ isDirectory: async () => false });

    expect(await main({ words: ['doctor'], version: '' }, effects)).toBe(0);
    expect(effects.stdout.text()).toMatch(/- skipped +lake +not checked: there is none at /);
  });
});
