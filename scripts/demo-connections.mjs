// Connection logs of the demo: a day of two firewalls in front of a few hundred people, with an archive missing.
import { join } from 'node:path';

/** A change here needs another version of the recipe in demo-data.mjs. */
const RECIPE = { hours: 24, rows: 24_000, seed: 42, users: 120, nats: 3 };
const MS_PER_HOUR = 3_600_000;

/** Makes them end at `endMs`, and imports them into the lake. `run` runs a command of the command line. */
export async function makeDemoConnections({ out, lake, endMs, run }) {
  const start = new Date(endMs - RECIPE.hours * MS_PER_HOUR).toISOString();
  const flags = Object.entries(RECIPE).flatMap(([name, value]) => [`--${name}`, String(value)]);
  await run(['generate', '--kind', 'connections', '--out', out, '--start', start, ...flags]);
  await run(['connections', 'import', join(out, 'compressed'), '--lake', lake]);
}
