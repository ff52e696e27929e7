import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
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

/** A tree without DuckDB's library builds green and answers every query with an error, so the build fails here. */
function checkStandalone() {
  const bindings = path.join(standalone, 'node_modules/@duckdb');
  const libraries = existsSync(bindings)
    ? readdirSync(bindings, { recursive: true }).filter((name) =>
        /(^|\/)(libduckdb\.(so|dylib)|duckdb\.dll)$/.test(name),
      )
    : [];
  const server = path.join(served, 'server.js');
  if (libraries.length === 0 || !existsSync(server)) {
    process.stderr.write(
      `The standalone tree is incomplete: ${libraries.length === 0 ? 'no DuckDB library under node_modules/@duckdb' : 'no server.js'}.\n`,
    );
    process.exit(1);
  }
  process.stdout.write(`Standalone server: ${path.relative(process.cwd(), server)}\n`);
}
