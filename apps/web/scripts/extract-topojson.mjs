import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Maps the page asks for; Plotly names the file `<scope>_<resolution>m.json`. */
const MAPS = ['world_110m'];

/** Writes Plotly's own world map into `folder`, so that the browser never asks another host for it. */
export function extractTopojson(folder) {
  // Plotly's asset file registers itself on `window`.
  globalThis.window ??= globalThis;
  globalThis.self ??= globalThis;
  const { topojson } = createRequire(import.meta.url)('plotly.js/dist/plotly-geo-assets.js');
  mkdirSync(folder, { recursive: true });
  for (const name of MAPS) {
    if (topojson[name] === undefined) throw new Error(`plotly.js no longer ships the map ${name}`);
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(topojson[name]));
  }
}
