// Installs moto, an S3 server that others wrote, beside the checkout: what our own test server answers is compared with
// it. Prints the folder for PYTHONPATH.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, fillFolder, findPython, pip } from './python-tool.mjs';
import { runScript } from './setup.mjs';

const VERSION = '5.2.5';
/** Only what S3 needs: `moto[server]` brings every service's dependencies. */
const PACKAGES = [`moto[s3]==${VERSION}`, 'flask==3.1.3', 'flask-cors==6.0.5'];

await runScript(async () => {
  const folder = join(CACHE, `moto-${VERSION}`);
  if (!existsSync(folder)) {
    const python = findPython();
    await fillFolder(folder, (unfinished) => pip(python, ['install', '--target', unfinished, ...PACKAGES]));
  }
  process.stdout.write(`${folder}\n`);
});
