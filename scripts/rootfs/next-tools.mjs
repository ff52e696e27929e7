import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';

/**
 * Loads what comes inside Next: the tracer and the minifier that made the standalone server. They are not part of its
 * interface, and its version is pinned.
 */
export const requireOfNext = createRequire(join(ROOT, 'apps/web/package.json'));
