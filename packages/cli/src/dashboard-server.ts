import { fileURLToPath } from 'node:url';

/** The built web server, found from this package: packages/cli/dist -> apps/web. */
export const DASHBOARD_SERVER = fileURLToPath(
  new URL('../../../apps/web/.next/standalone/apps/web/server.js', import.meta.url),
);

/** The command line itself, as another process is started with it. */
export const CLI_LAUNCHER = fileURLToPath(new URL('../bin/networkflow.mjs', import.meta.url));
