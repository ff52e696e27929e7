import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processMachine } from './checks/machine/process-machine.js';
import { CliError, PipeClosedError } from './cli-error.js';
import type { Child, Effects, FileOutput, Output, PostAnswer, Probe, SpawnRequest } from './effects.js';
import { EXIT } from './exit-codes.js';

const PROBE_TIMEOUT_MS = 2_000;
const POST_TIMEOUT_MS = 15_000;
/** A command ends before what it read into memory is of use again. */
const ASKED_ONCE = { bytesMax: 0 };

/** The real world, for `bin.ts`. The engine and the generator are loaded by the first command that needs them. */
export function processEffects(signal: AbortSignal): Effects {
  return {
    stdout: streamOutput(process.stdout),
    stderr: streamOutput(process.stderr),
    stdin: { isTTY: process.stdin.isTTY === true, read: readStdin, chunks: () => process.stdin, ended: stdinEnded },
    env: process.env,
    signal,
    user: () => ({ name: userName(), host: hostname() }),
    pid: process.pid,
    now: () => performance.now(),
    date: () => Date.now(),
    random: () => Math.random(),
    sleep: (ms, wake) => sleep(ms, undefined, wake === undefined ? {} : { signal: wake }).catch(() => undefined),
    every: (ms, work) => {
      const timer = setInterval(work, ms).unref();
      return () => clearInterval(timer);
    },
    residentBytes: () => process.memoryUsage.rss(),
    // `process.exit` waits for the thread that does not end.
    endNow: () => void process.kill(process.pid, 'SIGKILL'),
    openEngine: async (lake, file) => {
      const { LOCAL_SCOPE, loadDetectionConfig, openEngine } = await import('@networkflow/engine');
      if (file === undefined || Object.keys(file.detections).length === 0) {
        return { engine: await openEngine({ lake, sums: ASKED_ONCE }), scope: LOCAL_SCOPE };
      }
      const readList = (name: string): Promise<string> => readFile(name, 'utf8');
      const detections = await loadDetectionConfig(file.detections, { readFile: readList });
      return { engine: await openEngine({ lake, sums: ASKED_ONCE, detections }), scope: LOCAL_SCOPE };
    },
    openConnections: async (lake) => {
      const { LOCAL_SCOPE, openConnections } = await import('@networkflow/engine');
      return openConnections(lake, LOCAL_SCOPE);
    },
    openDirect: async (options) => (await import('@networkflow/engine')).openDirect(options),
    // Not by the engine's front door, behind which DuckDB is loaded: a count of a small log is over before that.
    analyzeErrors: async (request, options) =>
      (await import('@networkflow/engine/app-errors')).analyzeErrors(request, options),
    lookAtErrorLogs: async (from, options) => (await import('@networkflow/engine')).lookAtErrorLogs(from, options),
    describe: async () => {
      const { openEngine } = await import('@networkflow/engine');
      // What the engine knows by itself; no lake is touched before the first question.
      return (await openEngine({ lake: '.' })).describe();
    },
    generate: async (options) => (await import('@networkflow/generator')).generate(options),
    generateKind: async (kind, options) => (await import('@networkflow/generator')).generateKind(kind, options),
    scenarios: async () => (await import('@networkflow/generator')).SCENARIOS.map((scenario) => scenario.name),
    isDirectory: async (path) => (await stat(path).catch(() => undefined))?.isDirectory() ?? false,
    isFile: async (path) => (await stat(path).catch(() => undefined))?.isFile() ?? false,
    readText,
    openFile,
    withTemporaryFile,
    readChunks: (path) => createReadStream(path),
    rename,
    remove: (path) => rm(path, { force: true }),
    spawn: spawnChild,
    isPortFree,
    probe,
    post,
    openBrowser,
    machine: processMachine(),
  };
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function streamOutput(stream: NodeJS.WriteStream): Output {
  // Without a listener, a closed pipe would end the process with a stack trace; `write` reports it instead.
  stream.on('error', () => undefined);
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (!error) resolve();
          else reject(isBrokenPipe(error) ? new PipeClosedError() : error);
        });
      }),
    isTTY: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns : undefined,
  };
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function stdinEnded(): Promise<void> {
  const { stdin } = process;
  await new Promise<void>((done) => {
    for (const event of ['end', 'close', 'error'] as const) stdin.once(event, () => done());
    stdin.resume();
    // Only pipes and terminals can be let go of; a file ends by itself.
    if ('unref' in stdin) stdin.unref();
  });
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new CliError(`${path} cannot be read: ${error.message}`, { exitCode: EXIT.failure, cause: error });
  });
}

async function openFile(path: string): Promise<FileOutput> {
  const aside = `${path}.${process.pid}.partial`;
  const file = await open(aside, 'w');
  return {
    write: async (text) => void (await file.appendFile(text)),
    isTTY: false,
    columns: undefined,
    commit: async () => {
      await file.close();
      await rename(aside, path);
    },
    discard: async () => {
      await file.close();
      await rm(aside, { force: true });
    },
  };
}

async function withTemporaryFile<T>(use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'networkflow-'));
  try {
    return await use(join(folder, 'answer.parquet'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function spawnChild({ command, args, env, holdsInput }: SpawnRequest): Child {
  const child = spawn(command, [...args], { env, stdio: [holdsInput ? 'pipe' : 'ignore', 'ignore', 'inherit'] });
  // Its end of the pipe may close first.
  child.stdin?.on('error', () => undefined);
  return {
    endInput: () => void child.stdin?.end(),
    kill: (signal) => void child.kill(signal),
    exited: new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: null, error }));
      child.once('exit', (code) => resolve({ code }));
    }),
  };
}

function isPortFree({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}

async function probe(url: string): Promise<Probe> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: undefined };
  }
}

async function post(url: string, json: string, signal: AbortSignal): Promise<PostAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'networkflow' },
      body: json,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(POST_TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    const after = Number(response.headers.get('retry-after') ?? Number.NaN);
    return { status: response.status, retryAfterS: Number.isFinite(after) && after >= 0 ? after : undefined };
  } catch (error) {
    return { error: signal.aborted ? 'it was cancelled' : reasonOf(error) };
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  if (command === undefined) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // No browser on this machine is no reason to stop serving.
  child.on('error', () => undefined);
  child.unref();
}
