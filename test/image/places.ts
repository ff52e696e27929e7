import { type ChildProcessWithoutNullStreams, execFile, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CLI = path.join(ROOT, 'packages/cli/bin/networkflow.mjs');
/** What the Dockerfile runs as well. */
export const ASSEMBLE = path.join(ROOT, 'scripts/rootfs/assemble.mjs');
const RUN = path.join(ROOT, 'scripts/rootfs/run.mjs');
const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const isRoot = process.getuid?.() === 0;
/** Mounting and changing the root need it; GitHub's machines give it through sudo. */
const AS_ROOT: readonly string[] = !isRoot && works('sudo', '-n', 'true') ? ['sudo', '-n'] : [];
/** What is written in the volume belongs to the container's user. */
const ANYONE_WRITES = 0o777;

export type Variables = Readonly<Record<string, string>>;

/** One way to start the program. What it is told and what it answers must not depend on which. */
export interface Place {
  /** The folder for data as the program names it, and as this process does. */
  readonly data: string;
  readonly dataHere: string;
  start(words: readonly string[], env?: Variables): ChildProcessWithoutNullStreams;
  /** Where there is one, its health check on a port. */
  checkHealth?(port: number): Promise<number | null>;
  /** Sends it SIGTERM. */
  stop(child: ChildProcessWithoutNullStreams): Promise<void>;
  remove(): Promise<void>;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export async function run(place: Place, words: readonly string[], env?: Variables): Promise<Outcome> {
  const child = place.start(words, env);
  child.stdin.end();
  const ended = exitCode(child);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

export function exitCode(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

/** The command line as it lies in the repository, told by variables what the image's own say. */
export async function localPlace(extensions: string): Promise<Place> {
  const data = await mkdtemp(path.join(tmpdir(), 'networkflow-local-'));
  const own = {
    PATH: process.env.PATH ?? '',
    HOME: data,
    TMPDIR: data,
    NETWORKFLOW_LAKE: path.join(data, 'lake'),
    NETWORKFLOW_EXTENSION_DIR: extensions,
  };
  return {
    data,
    dataHere: data,
    start: (words, env) => spawn(process.execPath, [CLI, ...words], { cwd: data, env: { ...own, ...env } }),
    stop: async (child) => void child.kill('SIGTERM'),
    remove: () => rm(data, { recursive: true, force: true }),
  };
}

/** The assembled image, started as a container engine would. */
export async function imagePlace(root: string): Promise<Place> {
  const volume = await mkdtemp(path.join(tmpdir(), 'networkflow-volume-'));
  await chmod(volume, ANYONE_WRITES);
  return {
    data: '/data',
    dataHere: volume,
    start: (words, env = {}) => {
      const variables = Object.entries(env).map((pair) => `--env=${pair.join('=')}`);
      const [command = '', ...args] = [...AS_ROOT, process.execPath, RUN, root, `--volume=${volume}`, ...variables];
      return spawn(command, [...args, '--', ...words]);
    },
    checkHealth: (port) => {
      const args = [root, `--volume=${volume}`, '--entrypoint=networkflow-healthcheck', '--', String(port)];
      const [command = '', ...rest] = [...AS_ROOT, process.execPath, RUN, ...args];
      return exitCode(spawn(command, rest));
    },
    stop: (child) => asRoot('kill', '-TERM', String(child.pid)),
    remove: () => removeAsRoot(volume),
  };
}

export function removeAsRoot(folder: string): Promise<void> {
  return asRoot('rm', '-rf', folder);
}

async function asRoot(...words: readonly string[]): Promise<void> {
  const [command = '', ...args] = [...AS_ROOT, ...words];
  await new Promise<void>((resolve, reject) => {
    execFile(command, args, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** What the image cannot be assembled or started without, where something of it is missing. */
export function missingForImage(): string | undefined {
  if (process.platform !== 'linux') return 'the image is assembled on Linux';
  if (
    !isRoot &&
    AS_ROOT.length === 0 &&
    !works('unshare', '--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'none', '/tmp')
  ) {
    return 'starting the image needs root, or a user namespace';
  }
  const commands = ['apt-get', 'dpkg-deb', 'strip', 'gzip', 'unshare', 'chroot'];
  const absent = commands.filter((name) => !works('sh', '-c', `PATH=$PATH:/usr/sbin; command -v ${name}`));
  if (absent.length > 0) return `not installed: ${absent.join(', ')}`;
  if (!works('apt-get', 'download', '-qq', '--print-uris', 'tini')) {
    return 'apt knows no package tini; apt-get update';
  }
  return undefined;
}

export interface Measured {
  readonly total: number;
  readonly limit: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly packages: Readonly<Record<string, string>>;
}

/** Assembles the image into a new folder below `folder` with the script the Dockerfile runs. */
export async function assemble(folder: string): Promise<{ root: string; measured: Measured }> {
  const root = path.join(folder, 'root');
  await mkdir(root);
  const child = spawn(process.execPath, [ASSEMBLE, root, '--json']);
  const code = exitCode(child);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  // Also when it weighs too much, which is for the test to say.
  if (!stdout.startsWith('{')) throw new Error(`assemble.mjs ended with ${await code}: ${stderr}`);
  return { root, measured: JSON.parse(stdout) as Measured };
}
