import { describe, expect, test } from 'vitest';
import { endlessChild, engineError, fakeEffects, fakeEngine, withFakeEngine } from '../../test/fake-effects.js';
import type { Effects, Probe } from '../effects.js';
import { main } from '../main.js';
import { runDashboard } from './dashboard.js';

const LOCAL = { lake: '/lake', host: '127.0.0.1', port: 8050 };

/** A world where the user presses Ctrl-C as soon as the dashboard says that it is there. */
function untilReady(overrides: Partial<Effects> = {}) {
  const stop = new AbortController();
  const effects = fakeEffects({ signal: stop.signal, ...overrides });
  const write = effects.stdout.write;
  const stdout = {
    ...effects.stdout,
    write: async (text: string | Uint8Array): Promise<void> => {
      await write(text);
      stop.abort();
    },
  };
  return { ...effects, stdout };
}

describe('dashboard', () => {
  test('serves the lake where it was told to, and ends quietly on Ctrl-C', async () => {
    const effects = untilReady({ env: { PATH: '/bin', NETWORKFLOW_LAKE: '/other' } });

    await runDashboard({ ...LOCAL, port: 9_000 }, effects);

    expect(effects.stdout.text()).toContain('http://127.0.0.1:9000\n');
    expect(effects.stderr.text()).toBe('');
    expect(effects.spawned[0]).toMatchObject({
      command: process.execPath,
      args: [
        '--import',
        expect.stringMatching(/end-with-input\.mjs$/),
        expect.stringMatching(/apps\/web\/\.next\/standalone\/apps\/web\/server\.js$/),
      ],
      holdsInput: true,
      env: { PATH: '/bin', PORT: '9000', HOSTNAME: '127.0.0.1', NETWORKFLOW_LAKE: '/lake', NODE_ENV: 'production' },
    });
  });

  test('waits until it is ready before saying so', async () => {
    const answers: Probe[] = [{ status: undefined }, { status: 503, body: 'opening' }, { status: 200, body: '' }];
    const probed: string[] = [];
    const effects = untilReady({
      probe: async (url) => {
        probed.push(url);
        return answers[probed.length - 1] ?? { status: undefined };
      },
    });

    await runDashboard(LOCAL, effects);

    expect(probed).toEqual(Array(3).fill('http://127.0.0.1:8050/readyz'));
  });

  test.each(['0.0.0.0', '192.168.1.5', 'example.org'])('warns loudly when listening on %s', async (host) => {
    const effects = untilReady();

    await runDashboard({ ...LOCAL, host }, effects);

    expect(effects.stderr.text()).toMatch(/^WARNING: .*no sign-in/);
  });

  test.each(['localhost', '127.0.0.1', '::1'])('does not warn on %s', async (host) => {
    const effects = untilReady();

    await runDashboard({ ...LOCAL, host }, effects);

    expect(effects.stderr.text()).toBe('');
  });

  test.each([{ authToken: 'correct-horse-battery-staple' }, { authHeader: 'X-Forwarded-User' }])(
    'does not warn where it asks who is there: %j',
    async (access) => {
      const effects = untilReady();

      await runDashboard({ ...LOCAL, host: '0.0.0.0', ...access }, effects);

      expect(effects.stderr.text()).toBe('');
      expect(Object.values(effects.spawned[0]?.env ?? {})).toEqual(expect.arrayContaining(Object.values(access)));
      expect(effects.spawned[0]?.args.join(' ')).not.toContain('correct-horse');
    },
  );

  test('takes who may ask from flags as they are typed', async () => {
    const effects = untilReady();
    const words = ['dashboard', '--lake', '/lake', '--metrics-open', '--auth-header', 'X-User'];
    const networks = ['--auth-proxy-from', '10.0.0.0/8', '--auth-proxy-from', '::1'];

    expect(await main({ words: [...words, ...networks], version: '' }, effects)).toBe(0);
    expect(effects.spawned[0]?.env).toMatchObject({
      NETWORKFLOW_METRICS_OPEN: 'true',
      NETWORKFLOW_AUTH_HEADER: 'X-User',
      NETWORKFLOW_AUTH_PROXY_FROM: '10.0.0.0/8,::1',
    });
    expect(await main({ words: [...words, '--auth-proxy-from', '10.0.0'], version: '' }, fakeEffects())).toBe(2);
  });

  test('names an address one can visit when listening on all of them', async () => {
    const effects = untilReady();

    await runDashboard({ ...LOCAL, host: '0.0.0.0' }, effects);

    expect(effects.stdout.text()).toContain('http://127.0.0.1:8050');
  });

  test('says which flag chooses another port when it is taken', async () => {
    const answer = runDashboard(LOCAL, fakeEffects({ isPortFree: async () => false }));

    await expect(answer).rejects.toThrow('Port 8050 on 127.0.0.1 is taken. Choose another with --port');
  });

  test('says what to run when it is not built', async () => {
    await expect(runDashboard(LOCAL, fakeEffects({ isFile: async () => false }))).rejects.toThrow('npm run build');
  });

  test('gives up on a server that never gets ready, stops it, and passes on its words', async () => {
    let stops = 0;
    const child = endlessChild();
    const effects = fakeEffects({
      spawn: () => ({ ...child, kill: () => void stops++ }),
      probe: async () => ({ status: 503, body: 'lake is locked' }),
    });

    await expect(runDashboard(LOCAL, effects)).rejects.toThrow('it answers 503: lake is locked');
    expect(stops).toBe(1);
  });

  test('a server that dies is a failure', async () => {
    const effects = fakeEffects({
      spawn: () => ({ kill: () => undefined, endInput: () => undefined, exited: Promise.resolve({ code: 7 }) }),
      probe: async () => ({ status: undefined }),
    });

    await expect(runDashboard(LOCAL, effects)).rejects.toThrow('exit code 7');
  });

  test('with a bucket also runs what loads it, with the same settings, and ends both', async () => {
    const env = { S3_PREFIX: 'of-another/', NETWORKFLOW_RELIST: '30m', NETWORKFLOW_OWN_LOG: 'json' };
    const effects = untilReady({ env, isDirectory: async () => false });

    await runDashboard({ bucket: ['flow-logs'], last: 3_600, keep: 30, lake: '/new' }, effects);

    const [follower, server] = [...effects.spawned].sort((a, b) => b.args.length - a.args.length);
    expect(server?.args.at(-1)).toMatch(/server\.js$/);
    expect(follower).toMatchObject({ command: process.execPath, env, holdsInput: true });
    expect(follower?.args).toEqual([
      expect.stringMatching(/bin\/networkflow\.mjs$/),
      'ingest',
      '--follow',
      '--until-input-ends',
      '--lake=/new',
      '--bucket=flow-logs',
      '--prefix=',
      '--last=3600s',
      '--relist=1800s',
      '--keep=30d',
      '--own-log=json',
    ]);
  });

  test('hands on what the file says about detections, once it was looked at', async () => {
    const opened: unknown[] = [];
    const effects = untilReady({
      openEngine: async (lake, file) => {
        opened.push(lake, file?.detections);
        return { engine: fakeEngine(), scope: { tenant: 'local' } };
      },
    });
    effects.files.set('/etc/n.yaml', 'detections: { tor: { enabled: false } }\n');

    await runDashboard({ ...LOCAL, config: '/etc/n.yaml' }, effects);

    const detections = { tor: { enabled: false } };
    expect(opened).toEqual(['/lake', { detections }]);
    expect(JSON.parse(effects.spawned[0]?.env.NETWORKFLOW_DETECTIONS ?? '')).toEqual({ detections });
  });

  test('with a bucket and no lake makes one at the usual place', async () => {
    const effects = untilReady({ isDirectory: async () => false });

    await runDashboard({ sources: ['s3://flow-logs/x'] }, effects);

    expect(effects.stdout.text()).toMatch(/Dashboard of .*\/\.networkflow\/lake: /);
  });

  test('is refused with a bucket that is none, or a folder that is not there', async () => {
    const checkSource = () => {
      throw engineError('invalid-input', "'Bad' names no bucket.");
    };
    const effects = fakeEffects(withFakeEngine({ checkSource }));

    await expect(runDashboard({ ...LOCAL, bucket: ['Bad'] }, effects)).rejects.toThrow("'Bad' names no bucket");
    await expect(runDashboard({ ...LOCAL, sources: ['/nowhere'] }, effects)).rejects.toThrow(
      '/nowhere is not a folder',
    );
    expect(effects.spawned).toEqual([]);
  });

  test('goes on when what loads the lake cannot', async () => {
    const stop = new AbortController();
    const server = endlessChild();
    const base = fakeEffects({ signal: stop.signal });
    let told = '';
    const effects: Effects = {
      ...base,
      spawn: ({ args }) =>
        args.includes('--follow')
          ? { kill: () => undefined, endInput: () => undefined, exited: Promise.resolve({ code: 2 }) }
          : server,
      stderr: {
        ...base.stderr,
        write: async (text) => {
          told += String(text);
          setImmediate(() => stop.abort());
        },
      },
    };

    await runDashboard({ ...LOCAL, bucket: ['flow-logs'] }, effects);

    expect(told).toBe('Nothing is loaded until this is mended; what is in the lake is shown.\n');
    expect(base.stdout.text()).toContain('http://127.0.0.1:8050');
  });
});
