const GIB = 1024;

const steps = (from: number, to: number, by: number): number[] =>
  Array.from({ length: (to - from) / by + 1 }, (_, index) => (from + index * by) * GIB);

/** ECS developer guide, "Task CPU and memory" for Linux on Fargate: CPU units to what memory may be bought with them. */
const MEMORY_BY_CPU = new Map<number, readonly number[]>([
  [256, [512, 1024, 2048]],
  [512, steps(1, 4, 1)],
  [1024, steps(2, 8, 1)],
  [2048, steps(4, 16, 1)],
  [4096, steps(8, 30, 1)],
  [8192, steps(16, 60, 4)],
  [16384, steps(32, 120, 8)],
]);

/** The sizes of memory, in MiB, that Fargate sells with so many CPU units. */
export function fargateMemoryMiB(cpuUnits: number): readonly number[] {
  return MEMORY_BY_CPU.get(cpuUnits) ?? [];
}
