#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/bin.js', import.meta.url);

if (!existsSync(program)) {
  process.stderr.write(
    'networkflow is not built yet. Run `npm ci && npm run build` in the repository, then try again.\n',
  );
  process.exit(1);
}

await import(program.href);
