// Reads vitest's JSON report and prints what happened in one plain line; fails unless every test passed.
import { readFileSync } from 'node:fs';
import { runScript, SetupError } from './setup.mjs';

await runScript(() => {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new SetupError('Which report? node scripts/report-tests.mjs <vitest.json>', 2);
  const { passed, failed, skipped } = countTests(JSON.parse(readFileSync(path, 'utf8')));
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return passed > 0 && failed === 0 ? 0 : 1;
});

/** A file that could not even be loaded has no tests to count: it counts as one that failed. */
export function countTests({ testResults }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of testResults) {
    for (const { status } of file.assertionResults)
      counts[status === 'passed' || status === 'failed' ? status : 'skipped']++;
    const isBroken = file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed');
    if (isBroken) counts.failed++;
  }
  return counts;
}
