import { LIMITS } from '@networkflow/engine';
import { displayBytes } from '../../output/terminal-style.js';
import { type Check, failed, passed, warning } from '../check.js';
import { type CgroupEffects, readCgroup } from './cgroup.js';
import type { Machine } from './machine.js';

const GROUP = 'Machine';

/** What the engine allows DuckDB, in bytes. */
export interface MemorySettings {
  readonly queryMemoryBytes: number;
  readonly ingestMemoryBytes: number;
}

/** What this process may use: the machine's memory, or less where a container or a service manager bounds it. */
export function memoryCheck(
  machine: Pick<Machine, 'memoryBytes'>,
  settings: MemorySettings,
  effects: CgroupEffects,
): Check {
  return {
    name: 'memory',
    title: 'memory',
    group: GROUP,
    run: async () => {
      const total = machine.memoryBytes();
      const { memoryBytes: limit } = await readCgroup(effects);
      const bound = Math.min(total, limit ?? total);
      const serving = settings.queryMemoryBytes + LIMITS.besideDuckDbBytes;
      const loading = settings.ingestMemoryBytes + LIMITS.besideDuckDbBytes;
      const details = { bytes: bound, machineBytes: total, cgroupBytes: limit ?? null, serving, loading };
      const shown =
        limit !== undefined && limit < total
          ? `${displayBytes(limit)}, the limit of this container (the machine has ${displayBytes(total)})`
          : displayBytes(total);
      const needs = `Loading takes up to ${displayBytes(loading)}, answering questions up to ${displayBytes(serving)}, and a dashboard that loads does both.`;
      const next =
        limit !== undefined && limit < total
          ? `Raise the limit: docker run --memory 4g, or memory in the ECS task definition or the Kubernetes resources.`
          : 'Use a machine with more memory, or load and serve on two machines.';
      if (bound < loading) {
        return failed(shown, {
          cause: `${needs} A process that goes beyond is killed (exit code 137).`,
          next,
          details,
        });
      }
      if (bound < serving + loading) return warning(shown, { cause: needs, next, details });
      return passed(`${shown}; the engine takes up to ${displayBytes(serving + loading)} of it`, { details });
    },
  };
}

export function cpuCheck(machine: Pick<Machine, 'cpuCount'>, effects: CgroupEffects): Check {
  return {
    name: 'cpu',
    title: 'processors',
    group: GROUP,
    run: async () => {
      const count = machine.cpuCount();
      const { cpus: quota } = await readCgroup(effects);
      const details = { count, quota: quota ?? null };
      if (quota !== undefined && quota < 1) {
        return warning(`${count}, of which this container may use ${quota}`, {
          cause: 'With less than one processor questions take several times as long, and health checks may time out.',
          next: 'Give the container at least one: --cpus 1, or cpu 1024 in the ECS task definition.',
          details,
        });
      }
      return passed(
        quota !== undefined && quota < count ? `${count}, of which this container may use ${quota}` : String(count),
        {
          details,
        },
      );
    },
  };
}
