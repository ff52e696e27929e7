import { describe, expect, test } from 'vitest';
import { engineError, fakeEffects, withFakeEngine } from '../test/fake-effects.js';
import { PipeClosedError } from './cli-error.js';
import type { Effects } from './effects.js';
import { main } from './main.js';
import { createProgram } from './program.js';

async function run(line: readonly string[], overrides: Partial<Effects> = {}) {
  const effects = fakeEffects(overrides);
  const code = await main({ words: line, version: '1.2.3' }, effects);
  return { code, out: effects.stdout.text(), err: effects.stderr.text() };
}

describe('the command line', () => {
  test('--version and --help succeed and go to standard output', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });

    const help = await run(['--help']);

    expect(help.code).toBe(0);
    expect(help.out).toContain('Exit codes:');
  });

  test('every command has help with examples', async () => {
    const names = createProgram(fakeEffects(), '1').commands.map((command) => command.name());
    expect(names.length).toBeGreaterThanOrEqual(8);
    for (const name of names) {
      const { code, out } = await run([name, '--help']);
      expect(code, name).toBe(0);
      expect(out, name).toContain('Examples:\n  networkflow ');
    }
  });

  test('a mistyped command is a usage error that suggests the right one', async () => {
    const { code, out, err } = await run(['ingset']);

    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('Did you mean ingest?');
  });

  test.each([
    ['an unknown flag', ['query', '--lake', '/lake', '--bogus', 'SELECT 1']],
    ['a format that is none', ['query', '--lake', '/lake', '-o', 'xml', 'SELECT 1']],
    ['a limit that is no number', ['query', '--lake', '/lake', '--limit', 'ten', 'SELECT 1']],
    ['a limit of nothing', ['query', '--lake', '/lake', '--limit', '0', 'SELECT 1']],
    ['a port out of range', ['dashboard', '--lake', '/lake', '--port', '70000']],
    ['SQL without quotes', ['query', '--lake', '/lake', 'SELECT', '1']],
    ['a missing folder', ['ingest', '--lake', '/lake']],
    ['no lake at all', ['summary']],
    ['a lake that is not there', ['summary', '--lake', '/nowhere']],
    ['a shell there is no completion for', ['completion', 'tcsh']],
    ['a subcommand without what it needs', ['connections', 'import', '--lake', '/lake']],
    ['a statistic that is none', ['connections', 'stats', '--lake', '/lake', '--what', 'weather']],
    ['a term of no days', ['connections', 'maintain', '--lake', '/lake', '--keep-days', '0']],
    ['a subcommand that is none', ['connections', 'exprot']],
  ])('%s is a usage error, told on standard error', async (_what, line) => {
    const { code, out, err } = await run(line);

    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^error: /);
  });

  test('without a lake it says both ways to name one', async () => {
    const { err } = await run(['summary']);

    expect(err).toContain('--lake');
    expect(err).toContain('NETWORKFLOW_LAKE');
  });

  test('a lake that does not exist says how to make it', async () => {
    const { err } = await run(['query', '--lake', '/nowhere', 'SELECT 1']);

    expect(err).toContain('There is no lake at /nowhere');
    expect(err).toContain('networkflow ingest');
  });

  test('the flag wins over the environment, before or after the command', async () => {
    const opened: string[] = [];
    const overrides = {
      env: { NETWORKFLOW_LAKE: '/other' },
      isDirectory: async () => true,
      openEngine: async (lake: string) => {
        opened.push(lake);
        throw engineError('store', 'stop here');
      },
    };

    await run(['query', 'SELECT 1'], overrides);
    await run(['query', 'SELECT 1', '--lake', '/lake'], overrides);
    await run(['--lake', '/lake', 'query', 'SELECT 1'], overrides);

    expect(opened).toEqual(['/other', '/lake', '/lake']);
  });

  test('an expected failure is one line; --debug adds the stack', async () => {
    const failing = withFakeEngine({ sql: () => Promise.reject(engineError('sql-refused', 'COPY is refused.')) });

    const plain = await run(['query', '--lake', '/lake', 'COPY x'], failing);
    const debug = await run(['query', '--lake', '/lake', 'COPY x', '--debug'], failing);

    expect(plain).toEqual({ code: 3, out: '', err: 'error: COPY is refused.\n' });
    expect(debug.err).toContain('    at ');
  });

  test('an unexpected failure says how to learn more', async () => {
    const { code, err } = await run(['query', '--lake', '/lake', 'SELECT 1'], {
      openEngine: () => Promise.reject(new TypeError('boom')),
    });

    expect(code).toBe(1);
    expect(err).toContain('boom');
    expect(err).toContain('--debug');
  });

  test('a reader that went away is no failure', async () => {
    const { code, err } = await run(['query', '--lake', '/lake', 'SELECT 1'], {
      openEngine: () => Promise.reject(new PipeClosedError()),
    });

    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('control characters quoted in a message never reach the terminal', async () => {
    const { err } = await run(['query', '--lake', '/lake', 'SELECT 1'], {
      openEngine: () => Promise.reject(engineError('store', 'bad line \x1b[2J')),
    });

    expect(err).toBe('error: bad line \\x1b[2J\n');
  });
});
