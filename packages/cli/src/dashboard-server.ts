import { fileURLToPath } from 'node:url';

/** The built web server, found from this package: packages/cli/dist -> apps/web. */
export const DASHBOARD_SERVER = fileURLToPath(
  new URL('../../../apps/web/.next/standalone/apps/web/server.js', import.meta.url),
);

/** The command line itself, as another process is started with it. */
export const CLI_LAUNCHER = fileURLToPath(new URL('../bin/networkflow.mjs', import.meta.url));

/** Preloaded into the server, so that it ends with the process that started it. */
export const END_WITH_INPUT = new URL('../bin/end-with-input.mjs', import.meta.url).href;
