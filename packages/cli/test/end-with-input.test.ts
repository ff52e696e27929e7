import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { END_WITH_INPUT } from '../src/dashboard-server.js';

/** A server that runs until it is stopped; says so when it listens. */
const SERVER = "require('node:http').createServer().listen(0, '127.0.0.1', () => console.log('ready'))";

async function serverThat(
  words: string,
  mayEndItself = false,
): Promise<{ signal: NodeJS.Signals | null; code: number | null }> {
  const script = `${SERVER}; ${words}`;
  const child = spawn(process.execPath, ['--import', END_WITH_INPUT, '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  if (!mayEndItself) child.stdin.end();
  await exited;
  return { signal: child.signalCode, code: child.exitCode };
}

test('a server ends when who started it is gone, tidily where it can', async () => {
  expect(await serverThat('')).toEqual({ signal: 'SIGTERM', code: null });
  expect(await serverThat("process.on('SIGTERM', () => process.exit(3))")).toEqual({ signal: null, code: 3 });
});

test('a thread of the server does not end it', async () => {
  const thread = "new (require('node:worker_threads').Worker)('0', { eval: true }).on('exit', () => process.exit(4))";

  expect(await serverThat(thread, true)).toEqual({ signal: null, code: 4 });
});

test('a server that does not end by itself is ended', async () => {
  expect(await serverThat("process.on('SIGTERM', () => undefined)")).toEqual({ signal: 'SIGKILL', code: null });
});
