import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const FOLDER = join('.github', 'workflows');

const step = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});

const job = z.object({
  name: z.string().optional(),
  strategy: z.object({ matrix: z.record(z.string(), z.array(z.string())) }).optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  environment: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  'timeout-minutes': z.number().optional(),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.unknown() }).optional(),
  steps: z.array(step).default([]),
});

const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.unknown(),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.unknown() }),
  jobs: z.record(z.string(), job),
});

export type Job = z.infer<typeof job>;

export interface Workflow {
  readonly path: string;
  readonly text: string;
  readonly parsed: z.infer<typeof workflow>;
}

/** Every workflow of the repository, as written and as read. */
export const WORKFLOWS: readonly Workflow[] = readdirSync(FOLDER).map((name) => {
  const path = join(FOLDER, name);
  const text = readFileSync(path, 'utf8');
  return { path, text, parsed: workflow.parse(parse(text)) };
});

/** Every job as `[file: job, job]`, for `test.each`. */
export const JOBS: readonly (readonly [string, Job])[] = WORKFLOWS.flatMap(({ path, parsed }) =>
  Object.entries(parsed.jobs).map(([name, each]) => [`${path}: ${name}`, each] as const),
);

/** What the expressions of a text read of `secrets`, `vars` and the like. */
export function namesOf(context: string, text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`\\b${context}\\.([A-Za-z_][A-Za-z0-9_]*)`, 'g'))].flatMap(
    ([, name = '']) => name,
  );
}
