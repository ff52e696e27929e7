// Runs an assembled tree without Docker as Docker would: the Dockerfile's entry point, environment and user, a process
// tree of its own, everything read-only but the volume. The network is the machine's.
//   node scripts/rootfs/run.mjs <folder> --volume <dir> [--env NAME=value]... [--entrypoint <program>] [-- words...]
// Needs to be root, or a user namespace of its own, in which the user is the caller. SIGTERM and SIGINT are handed to the container's first process; its exit code is this one's.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, SetupError } from '../setup.mjs';
import { runtimeOf } from './dockerfile.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    volume: { type: 'string' },
    env: { type: 'string', multiple: true, default: [] },
    entrypoint: { type: 'string' },
  },
});
const [folder, ...words] = positionals;
if (folder === undefined || values.volume === undefined) {
  throw new SetupError('Usage: node scripts/rootfs/run.mjs <folder> --volume <dir> [-- words...]', 2);
}
const root = resolve(folder);
const { env, user, entrypoint, cmd } = runtimeOf(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
const program = values.entrypoint === undefined ? entrypoint : [values.entrypoint];
const args = words.length > 0 || values.entrypoint !== undefined ? words : cmd;

const chroot = ['/usr/sbin/chroot', '/usr/bin/chroot'].find((path) => existsSync(path)) ?? 'chroot';
const environment = [...Object.entries(env).map((pair) => pair.join('=')), ...values.env];
const isRoot = process.getuid() === 0;
// Names are handed over as arguments: nothing of them is read as shell.
const script = `set -e
root=$1; volume=$2; shift 2
mount --bind "$root" "$root"
mount --bind "$volume" "$root/data"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,ro,bind "$root"
exec env -i "$@"`;
const child = spawn(
  'unshare',
  [
    ...(isRoot ? [] : ['--map-root-user']),
    ...['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script, 'run', root, resolve(values.volume)],
    ...[...environment, chroot, ...(isRoot ? [`--userspec=${user}`] : []), root, ...program, ...args],
  ],
  { stdio: 'inherit', env: { PATH: process.env.PATH } },
);

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => pass(signal));
child.once('error', (error) => {
  process.stderr.write(`unshare could not be started: ${error.message}\n`);
  process.exitCode = 1;
});
child.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGKILL' ? 137 : 1);
});

/** unshare keeps signals to itself; its child is the container's first process. */
function pass(signal) {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
  for (const pid of children) if (pid !== '') process.kill(Number(pid), signal);
}
