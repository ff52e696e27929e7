import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { fakeEffects, memoryOutput } from '../../test/fake-effects.js';
import { failed, passed, skipped } from '../checks/check.js';
import { reportOf, runChecks } from '../checks/run-checks.js';
import { step } from '../checks/step.js';
import { drawChecks } from './draw-checks.js';
import { checkStyle } from './terminal-style.js';

const ARN = 'arn:aws:iam::123456789012:role/a-role-whose-name-is-longer-than-the-line';

async function draw(columns: number | undefined, env: Record<string, string> = {}) {
  const effects = fakeEffects({ env, stdout: memoryOutput({ isTTY: columns !== undefined }) });
  const checks = [
    { name: 'a', title: 'bucket', group: 'S3', run: async () => passed('it is there') },
    {
      name: 'b',
      title: 'identity',
      group: 'AWS',
      run: async () =>
        failed('who are you\x1b[2J', {
          cause: 'Nobody knows you here.',
          next: [`Allow it for ${ARN}`, step('Ask', 'aws sts get-caller-identity --profile a-profile --region here')],
        }),
    },
    {
      name: 'd',
      title: 'again',
      group: 'AWS',
      run: async () =>
        failed('no', {
          cause: 'Nobody knows you here.',
          next: [`Allow it for ${ARN}`, step('Ask', 'aws sts get-caller-identity --profile a-profile --region here')],
        }),
    },
    { name: 'c', title: 'objects', group: 'S3', needs: ['b'], run: async () => skipped('never') },
  ];
  const results = await runChecks(checks, { timeoutMs: 1_000 }, effects);
  const head = { command: 'verify', atMs: 0, milliseconds: 1_234, subject: { bucket: 'b', url: null } } as const;
  return drawChecks(reportOf(results, head), checkStyle(effects), columns);
}

test('a report for people: groups, aligned lines, cause and next step, and why something was not checked', async () => {
  expect(await draw(undefined)).toBe(`networkflow verify: bucket b

S3
  ✓ ok      bucket    it is there
  - skipped objects   not checked: "identity" failed

AWS
  ✗ FAILED  identity  who are you\\x1b[2J
      cause  Nobody knows you here.
      next   Allow it for ${ARN}
             Ask
               aws sts get-caller-identity --profile a-profile --region here
  ✗ FAILED  again     no
      cause  as of "identity" above

Not healthy: 2 failed, 1 passed, 1 not checked, in 1.2 s.
`);
});

test('lines fit the terminal, but for a word that is there to be copied', async () => {
  const lines = stripVTControlCharacters(await draw(60)).split('\n');

  expect(lines.filter((line) => line.length > 60)).toEqual([
    `             ${ARN}`,
    '               aws sts get-caller-identity --profile a-profile --region here',
  ]);
});

test('colour only on a terminal that wants it, and symbols only where the locale has them', async () => {
  expect(await draw(80)).toContain('\x1b[31mFAILED');
  expect(await draw(80, { NO_COLOR: '1' })).not.toContain('\x1b');
  expect(await draw(80, { NO_COLOR: '1', LANG: 'C' })).toContain('  x FAILED  identity');
});
