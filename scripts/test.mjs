// `npm test`: installs and builds when needed, then runs the tests. Words after `--` go to vitest.
import { join } from 'node:path';
import { build, checkNode, ensureInstalled, nodeBinary, ROOT, runScript, start } from './setup.mjs';
import { Steps } from './steps.mjs';

await runScript(async () => {
  checkNode();
  const steps = new Steps();
  await ensureInstalled(steps);
  await ensureInstalled(steps, { folder: 'infra-pulumi', title: 'dependencies of infra-pulumi' });
  await steps.run('build', (note) => build([], note));
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const tests = start(nodeBinary(), [vitest, 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
  return new Promise((resolve) => tests.once('exit', (code) => resolve(code ?? 1)));
});
