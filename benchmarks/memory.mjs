// A day of a hundred million records into a lake, in a process that the kernel ends when it takes more than a small task has.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { access, mkdir, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DATA, makeCopies } from './day.mjs';

const MB = 1_000_000;
const MIB = 2 ** 20;
/** What DuckDB may use, and all there is. */
const LIMIT_MB = Number(process.env.BENCH_MEMORY_MB ?? 1_200);
const TASK_MIB = Number(process.env.BENCH_TASK_MIB ?? 2_048);
/** How often the day is loaded, under other names and other bytes. */
const COPIES = Number(process.env.BENCH_COPIES ?? 10);
const LAKE = path.join(DATA, 'lake-memory');
const CHILD = path.join(import.meta.dirname, 'load-child.mjs');
const GROUP = `networkflow-bench-${process.pid}`;

export async function benchMemory(say) {
  const logs = await makeCopies(say, COPIES);
  await rm(LAKE, { recursive: true, force: true });
  const group = await makeGroup();
  try {
    const load = [process.execPath, CHILD, 'networkflow', logs, LAKE, String(LIMIT_MB * MB)];
    const join = `echo $$ > ${group?.folder}/cgroup.procs; exec "$@"`;
    const command = group === undefined ? load : ['/bin/sh', '-c', join, 'sh', ...load];
    const result = JSON.parse(execFileSync(command[0], command.slice(1), { encoding: 'utf8' }));
    if (result.peakMiB > TASK_MIB)
      throw new Error(`It took ${result.peakMiB.toFixed(0)} MiB, ${TASK_MIB} are allowed.`);
    const bound =
      group === undefined
        ? `no control group could be made, so the peak is compared with ${TASK_MIB} MiB afterwards`
        : `a control group of ${TASK_MIB} MiB without swap, whose own peak was ${group.peakMiB()} MiB with cached files`;
    say(`${result.rows} rows, ${result.seconds.toFixed(0)} s, ${result.peakMiB.toFixed(0)} MiB`);
    return [
      '## Memory',
      '',
      `${COPIES} times the day into one lake with rollups and conversations; DuckDB may use ${LIMIT_MB} MB; ${bound}.`,
      '',
      '| records | wall s | CPU-s | records a CPU-second | peak resident | lake |',
      '|---|---|---|---|---|---|',
      `| ${result.rows.toLocaleString('en')} | ${result.seconds.toFixed(0)} | ${result.cpuSeconds.toFixed(0)} | ${Math.round(result.rows / result.cpuSeconds).toLocaleString('en')} | ${result.peakMiB.toFixed(0)} MiB | ${await sizeMb(LAKE)} MB |`,
    ].join('\n');
  } finally {
    await group?.remove();
  }
}

/** A control group with the task's memory, of whichever version there is; undefined where we may not make one. */
async function makeGroup() {
  for (const [folder, limit, peak, swap] of [
    [`/sys/fs/cgroup/${GROUP}`, 'memory.max', 'memory.peak', ['memory.swap.max', '0']],
    [
      `/sys/fs/cgroup/memory/${GROUP}`,
      'memory.limit_in_bytes',
      'memory.max_usage_in_bytes',
      ['memory.memsw.limit_in_bytes', String(TASK_MIB * MIB)],
    ],
  ]) {
    try {
      await mkdir(folder);
      // Where groups are of the other version, this is a folder like any.
      await access(path.join(folder, 'cgroup.procs'));
      await writeFile(path.join(folder, limit), String(TASK_MIB * MIB));
    } catch {
      await rmdir(folder).catch(() => undefined);
      continue;
    }
    // A kernel without swap has no such file.
    await writeFile(path.join(folder, swap[0]), swap[1]).catch(() => undefined);
    return {
      folder,
      peakMiB: () => Math.round(Number(readFileSync(path.join(folder, peak), 'utf8')) / MIB),
      remove: () => rmdir(folder),
    };
  }
  return undefined;
}

async function sizeMb(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    bytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  return Math.round(bytes / MB).toLocaleString('en');
}
