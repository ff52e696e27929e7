import { dirname, join } from 'node:path';
import type { Effects } from '../../effects.js';

export type CgroupEffects = Pick<Effects, 'readText'>;

export interface CgroupLimits {
  readonly memoryBytes?: number;
  /** Processors by quota, such as 0.5. */
  readonly cpus?: number;
}

const OWN_GROUPS = '/proc/self/cgroup';
const V2_ROOT = '/sys/fs/cgroup';
const V1_ROOT = '/sys/fs/cgroup/memory';
/** Version 1 says "no limit" with the largest page-aligned number (kernel documentation, cgroup-v1/memory). */
const UNLIMITED_BYTES = 2 ** 60;
const DEPTH_MAX = 32;

/** What the Linux control groups allow this process (kernel documentation, cgroup-v2 and cgroup-v1); elsewhere nothing. */
export async function readCgroup(effects: CgroupEffects): Promise<CgroupLimits> {
  const read = async (path: string): Promise<string | undefined> =>
    (await effects.readText(path).catch(() => undefined))?.trim();
  const groups = ((await read(OWN_GROUPS)) ?? '').split('\n').map((line) => line.split(':'));
  const v2 = groups.find(([id, controllers]) => id === '0' && controllers === '')?.[2];
  const v1 = groups.find(([, controllers]) => controllers?.split(',').includes('memory'))?.[2];
  // Inside a container the path may be the host's, which is not mounted: the root is then the container's own.
  const memory = [
    ...(await readUpwards(V2_ROOT, v2, 'memory.max', read)),
    ...(await readUpwards(V1_ROOT, v1, 'memory.limit_in_bytes', read)),
  ]
    .map(Number)
    .filter((bytes) => Number.isFinite(bytes) && bytes > 0 && bytes < UNLIMITED_BYTES);
  const quotas = (await readUpwards(V2_ROOT, v2, 'cpu.max', read)).flatMap((text) => {
    const [quota, period] = text.split(' ').map(Number);
    return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? [quota / period] : [];
  });
  return {
    ...(memory.length === 0 ? {} : { memoryBytes: Math.min(...memory) }),
    ...(quotas.length === 0 ? {} : { cpus: Math.min(...quotas) }),
  };
}

/** A limit of any group above holds as well. */
async function readUpwards(
  root: string,
  group: string | undefined,
  file: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<string[]> {
  const texts: string[] = [];
  let current = group ?? '/';
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    const text = await read(join(root, current, file));
    if (text !== undefined) texts.push(text);
    if (current === '/' || current === '.') break;
    current = dirname(current);
  }
  return texts;
}
