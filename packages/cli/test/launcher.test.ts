import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { ended, start } from './run-cli.js';

const LAUNCHER = fileURLToPath(new URL('../bin/networkflow.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'networkflow-launcher-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the launcher says what to run when nothing is built', () => {
  const alone = join(folder, 'bin', 'networkflow.mjs');
  cpSync(LAUNCHER, alone);

  const { status, stdout, stderr } = spawnSync(process.execPath, [alone, '--help'], { encoding: 'utf8' });

  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('npm ci && npm run build');
});

/** Prints what is loaded, as it is loaded. */
const SPY =
  'data:text/javascript,' +
  encodeURIComponent(
    "import { registerHooks } from 'node:module'; registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });",
  );

test('starting loads neither AWS nor DuckDB nor the checks: no command pays for another', async () => {
  const { code, err } = await ended(start(['--version'], folder, { NODE_OPTIONS: `--import=${SPY}` }));
  const loaded = err.split('\n');

  expect(code).toBe(0);
  expect(loaded.some((url) => url.endsWith('/dist/commands/verify.js'))).toBe(true);
  expect(loaded.filter((url) => /@aws-sdk|@smithy|@duckdb|\/checks\/(check|run-checks|deployment)/.test(url))).toEqual(
    [],
  );
});
