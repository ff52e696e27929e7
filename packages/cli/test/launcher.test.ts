import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

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
