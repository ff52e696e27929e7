import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { JOBS } from './workflows.js';

const SHEBANG = /^#!\S*[/ ](?:ba)?sh\b/;

const listed = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).stdout.split('\0');
const files = listed.filter((path) => {
  // Names without a dot, and .sh: anything else with a shebang is another language's.
  if (!/(^|\/)[^/.]+$|\.sh$|^\.ci\//.test(path)) return false;
  return SHEBANG.test(readFileSync(path, 'utf8').slice(0, 80)) || path.endsWith('.sh');
});

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

function shellcheck(args: readonly string[], input?: string): string {
  const { stdout, stderr } = spawnSync('shellcheck', ['--format=gcc', '--enable=quote-safe-variables', ...args], {
    encoding: 'utf8',
    input,
  });
  return stdout + stderr;
}

// CI installs it (.ci/run); at home Debian has it as `shellcheck`.
describe.skipIf(!hasShellcheck && process.env.CI !== 'true')('shellcheck finds nothing in', () => {
  test('at least the scripts that CI runs', () => {
    expect(files).toEqual(expect.arrayContaining(['.ci/run', '.ci/deploy', '.ci/push-image', '.ci/preview']));
  });

  test.each(files)('%s', (path) => {
    expect(shellcheck([path])).toBe('');
  });

  const runs = JOBS.flatMap(([name, { steps }]) =>
    steps.flatMap(({ run }, index) => (run === undefined ? [] : [[`${name}, step ${index + 1}`, run] as const])),
  );
  test.each(runs)('%s', (_name, script) => {
    expect(shellcheck(['--shell=bash', '-'], script)).toBe('');
  });

  test('but does find what is wrong', () => {
    expect(shellcheck(['--shell=bash', '-'], 'rm -rf $1/*\n')).toContain('SC2086');
  });
});
