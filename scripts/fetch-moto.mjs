// Installs moto, a server that others wrote, beside the checkout: what our own S3 test server answers is compared with it,
// and `verify` asks it about buckets, services, images and logs. Prints the folder for PYTHONPATH.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, fillFolder, findPython, pip } from './python-tool.mjs';
import { runScript } from './setup.mjs';

const VERSION = '5.2.5';
/** What S3 needs; ECS, ECR, CloudWatch Logs and STS need no more. `moto[server]` brings every service's dependencies. */
const PACKAGES = [`moto[s3]==${VERSION}`, 'flask==3.1.3', 'flask-cors==6.0.5'];

await runScript(async () => {
  const folder = join(CACHE, `moto-${VERSION}`);
  if (!existsSync(folder)) {
    const python = findPython();
    await fillFolder(folder, (unfinished) => pip(python, ['install', '--target', unfinished, ...PACKAGES]));
  }
  process.stdout.write(`${folder}\n`);
});
