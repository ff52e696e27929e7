import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'networkflow-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(testResults: unknown): { line: string; status: number | null } {
  const path = join(folder, 'vitest.json');
  writeFileSync(path, JSON.stringify({ testResults }));
  const { stdout, status } = spawnSync(process.execPath, ['scripts/report-tests.mjs', path], { encoding: 'utf8' });
  return { line: stdout, status };
}

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

describe('the closing line of a test run', () => {
  test('counts across files', () => {
    expect(report([file('passed', 'passed', 'passed'), file('passed', 'passed', 'pending', 'todo')])).toEqual({
      line: '3 passed, 0 failed, 2 skipped\n',
      status: 0,
    });
  });

  test('a failed test fails the run', () => {
    expect(report([file('failed', 'passed', 'failed')])).toEqual({
      line: '1 passed, 1 failed, 0 skipped\n',
      status: 1,
    });
  });

  test('a file that could not be loaded is a failure, not nothing', () => {
    expect(report([file('passed', 'passed'), file('failed')])).toEqual({
      line: '1 passed, 1 failed, 0 skipped\n',
      status: 1,
    });
  });

  test('no tests at all is no success', () => {
    expect(report([])).toEqual({ line: '0 passed, 0 failed, 0 skipped\n', status: 1 });
  });
});
