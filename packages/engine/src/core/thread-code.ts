import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCES = '/src/';

/** Where the code of a thread lies as built, beside the module at `from`: sources that run unbuilt have it in their package's build. */
export function threadCode(name: string, from: string): URL {
  const folder = from.endsWith('.ts') ? from.lastIndexOf(SOURCES) : -1;
  const built = folder === -1 ? from : `${from.slice(0, folder)}/dist/${from.slice(folder + SOURCES.length)}`;
  return new URL(name, built);
}

/** Whether it was built. */
export function isBuilt(code: URL): boolean {
  return existsSync(fileURLToPath(code));
}
