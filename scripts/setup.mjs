// What `npm start` and `npm test` share: a machine with only Node and npm becomes one with everything built.
// Plain Node without dependencies, because it runs before they are installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const NODE_MIN = [20, 19];
const BIN = join(ROOT, 'node_modules', '.bin');
/** What turbo puts before the lines of a task. */
const TASK_PREFIX = /^@?[\w/-]+:build: ?/;
const OUTPUT_LINES_KEPT = 60;
const REMOVE_RETRIES = 10;
/** How long children may take to end by themselves. */
const STOP_GRACE_MS = 10_000;
const ENDED_POLL_MS = 20;
const EXIT_CODE_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 };

/** An expected failure: one message, no stack. */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'SetupError';
    this.exitCode = exitCode;
  }
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  throw new SetupError(
    `networkflow needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node}. Get one from https://nodejs.org.`,
  );
}

/** Runs `npm ci` in the repository, or in a `folder` of its own lock file, unless what is installed is what that says; returns whether it ran. */
export async function ensureInstalled(steps, { folder = '.', title = 'dependencies' } = {}) {
  const root = join(ROOT, folder);
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (isInstalled(root, wanted)) return false;
  await steps.run(`${title} (npm ci)`, (note) => {
    // npm ci removes them too, but without a second try it fails where an interrupted one left a child still writing.
    // Told to end politely it puts back what it replaced, for many seconds: nothing here needs that.
    rmSync(join(root, 'node_modules'), { recursive: true, force: true, maxRetries: REMOVE_RETRIES, retryDelay: 200 });
    return runQuietly('npm', ['ci'], { cwd: root, env: environment({ bin: false }), note, stopSignal: 'SIGKILL' });
  });
  writeFileSync(stampOf(root), `${wanted}\n`);
  return true;
}

function stampOf(root) {
  return join(root, 'node_modules', '.networkflow-stamp');
}

function isInstalled(root, wanted) {
  const stamp = stampOf(root);
  const installed = join(root, 'node_modules');
  if (!existsSync(join(installed, '.bin'))) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8').trim() === wanted;
  // Installed by hand: npm writes its hidden lockfile last, so a newer one stands for a finished installation.
  const hidden = join(installed, '.package-lock.json');
  if (!existsSync(hidden) || statSync(hidden).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) return false;
  writeFileSync(stamp, `${wanted}\n`);
  return true;
}

/** Builds workspaces, dependencies first; what did not change comes out of turbo's cache. */
export function build(packages, note) {
  const filters = packages.map((name) => `--filter=${name}`);
  return runQuietly(join(BIN, 'turbo'), ['run', 'build', '--output-logs=new-only', '--ui=stream', ...filters], {
    note,
  });
}

/** The pinned Node of the repository when it is installed, else the one that runs this. */
export function nodeBinary() {
  const pinned = join(BIN, process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/** The environment of child processes: the repository's programs first, nothing of the user's own set-up, no telemetry. */
export function environment({ bin = true } = {}) {
  // A bucket of the user's must not be loaded into the demo.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(NETWORKFLOW_(?!EXTENSION_DIR$)|S3_(BUCKET|PREFIX)$)/.test(name),
  );
  const env = { ...Object.fromEntries(own), NETWORKFLOW_CONFIG: devNull };
  const others = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== BIN);
  return {
    ...env,
    PATH: (bin ? [BIN, ...others] : others).join(delimiter),
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
  };
}

/** Child process to the signal that ends it. */
const children = new Map();
let isStopping = false;

/** Ends what this process started and waits for it, so that the next start never meets the leftovers of this one. */
export async function stopChildren() {
  isStopping = true;
  for (const [child, signal] of children) child.kill(signal);
  const lateAt = performance.now() + STOP_GRACE_MS;
  while (children.size > 0) {
    if (performance.now() > lateAt) for (const child of children.keys()) child.kill('SIGKILL');
    await setTimeout(ENDED_POLL_MS);
  }
}

/** Starts a child that ends with this process. */
export function start(command, args, { stopSignal = 'SIGTERM', ...options } = {}) {
  if (isStopping) throw new SetupError('stopped');
  const child = spawn(command, args, { cwd: ROOT, env: environment(), ...options });
  children.set(child, stopSignal);
  for (const end of ['exit', 'error']) child.once(end, () => children.delete(child));
  return child;
}

/** Runs a child to its end with its output kept back: its last line goes to `note`, all of it into the error. */
export function runQuietly(command, args, { cwd = ROOT, env = environment(), note = () => {}, stopSignal } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { cwd, env, stopSignal, stdio: ['ignore', 'pipe', 'pipe'] });
    const kept = [];
    const keep = (chunk) => {
      for (const line of String(chunk).split(/[\r\n]+/)) {
        if (line.trim() === '') continue;
        kept.push(line);
        if (kept.length > OUTPUT_LINES_KEPT) kept.shift();
        const news = line.replace(TASK_PREFIX, '').trim();
        if (news !== '' && !news.startsWith('npm warn')) note(news);
      }
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => reject(new SetupError(`${command} could not be started: ${error.message}`)));
    child.once('close', (code, signal) => {
      // turbo that was told to end says 0 as well.
      if (code === 0 && !isStopping) resolve();
      else
        reject(
          new SetupError(
            `${kept.join('\n')}\n\n${command} ${args.join(' ')} failed (${signal ?? `exit code ${code}`}).`,
          ),
        );
    });
  });
}

/** Runs `work` as a script: failures are told in one message, children never outlive it. */
export async function runScript(work) {
  for (const [signal, exitCode] of Object.entries(EXIT_CODE_OF_SIGNAL)) {
    process.on(signal, async () => {
      await stopChildren();
      process.exit(exitCode);
    });
  }
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    if (isStopping) return;
    await stopChildren();
    process.stderr.write(`\n${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = error instanceof SetupError ? error.exitCode : 1;
  }
}
