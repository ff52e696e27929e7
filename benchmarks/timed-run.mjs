import { spawnSync } from 'node:child_process';

const MARKER = '@@';

/** Seconds, CPU-seconds and peak resident MiB of a command and all its children, by GNU time. */
export function timedRun(command, env = {}) {
  const { stdout, stderr, status } = spawnSync('/usr/bin/time', ['-f', `${MARKER}%e %U %S %M`, ...command], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, ...env },
  });
  const [seconds, user, system, kib] = stderr
    .slice(stderr.lastIndexOf(MARKER) + MARKER.length)
    .trim()
    .split(' ')
    .map(Number);
  const said = stderr.slice(0, stderr.lastIndexOf(MARKER)).trim();
  return { ok: status === 0, answer: stdout.trim(), said, seconds, cpu: user + system, mib: kib / 1024 };
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
