import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { awsCommand, shellWord, step } from './step.js';

test.each(['plain/name.1', 'two words', "it's", '$(id)', 'a#b;c', ''])(
  'a shell reads %j as one word, as it is',
  (text) => {
    const printed = execFileSync('/bin/sh', ['-c', `printf '<%s>' ${shellWord(text)}`], { encoding: 'utf8' });

    expect(printed).toBe(`<${text}>`);
  },
);

test('commands go to the Region and by the login that were named', () => {
  expect(awsCommand('ecs list-clusters', { region: 'eu-central-1', profile: 'my ops' })).toBe(
    "aws ecs list-clusters --region eu-central-1 --profile 'my ops'",
  );
  expect(step('List them:', awsCommand('s3 ls'))).toBe('List them:\n$ aws s3 ls');
});
