import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { extractTopojson } from './extract-topojson.mjs';

const app = path.resolve(import.meta.dirname, '..');
const standalone = path.join(app, '.next/standalone');
const served = path.join(standalone, 'apps/web');

extractTopojson(path.join(app, 'public/topojson'));
rmSync(standalone, { recursive: true, force: true });
runNextBuild();
// The standalone tree holds the server only; the page is unstyled without these two.
cpSync(path.join(app, '.next/static'), path.join(served, '.next/static'), { recursive: true });
cpSync(path.join(app, 'public'), path.join(served, 'public'), { recursive: true });
checkStandalone();

function runNextBuild() {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const { status } = spawnSync(process.execPath, [next, 'build'], {
    cwd: app,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** A server that does not find the engine builds green and answers every query with an error, so the build fails here. */
function checkStandalone() {
  const server = path.join(served, 'server.js');
  if (!existsSync(server)) fail('There is no server.js in the standalone tree.');
  try {
    createRequire(path.join(served, '.next/server/chunks/any.js')).resolve('@networkflow/engine');
  } catch {
    fail('@networkflow/engine is not found from the built server.');
  }
  process.stdout.write(`Standalone server: ${path.relative(process.cwd(), server)}\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
