import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Percent of the code that the whole suite must run, of all of it and of each part. */
const COVERED_MIN = { statements: 80, branches: 80, functions: 80, lines: 80 };
/** A part may have more of its branches in what only its built program runs. */
const PART_COVERED_MIN = { statements: 80, lines: 80 };

// Tests read built packages through their public face, so `npm test` builds first (scripts/test.mjs).
export default defineConfig({
  resolve: {
    alias:
      process.env.CI === 'true'
        ? [{ find: /^fast-check$/, replacement: path.join(import.meta.dirname, 'test/seeded-properties.ts') }]
        : [],
  },
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'benchmarks/{detections,peers,scale}/**/*.test.ts',
      'generator/{src,test}/**/*.test.ts',
      'apps/web/{src,e2e}/**/*.test.{ts,tsx}',
      'infra-pulumi/{src,bootstrap,test}/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    globalSetup: ['apps/web/e2e/shared-folder.ts'],
    env: { TZ: 'UTC' },
    // What is waited for comes; how soon is the machine's business, and another may be several times slower than the one on
    // which a test was written. These end what hangs; what takes long says so in the report.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    allowOnly: false,
    pool: 'forks',
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      reporter: ['text-summary', 'json-summary', 'lcovonly'],
      reportsDirectory: 'artifacts/coverage',
      // What tests run from its sources. A built package that a test starts as a program counts for nothing, so the true share
      // is higher than the one reported.
      include: [
        'packages/*/src/**/*.ts',
        'generator/src/**/*.ts',
        'apps/web/src/**/*.ts',
        'infra-pulumi/{src,bootstrap}/**/*.ts',
      ],
      exclude: [
        '**/*.test.ts',
        // Run by the tests in apps/web/e2e, in the built server and in Chromium: other processes, whose bundles say nothing of
        // these files. Components (.tsx) are not even listed above, for the same reason.
        'apps/web/src/app/**',
        'apps/web/src/**/use-*.ts',
        'apps/web/src/{instrumentation,proxy}.ts',
      ],
      // At home somebody may run a part with --coverage; with COVERAGE=true .ci/run asks for it over all of it.
      thresholds:
        process.env.CI === 'true'
          ? {
              ...COVERED_MIN,
              'packages/engine/src/**': PART_COVERED_MIN,
              'packages/cli/src/**': PART_COVERED_MIN,
              'generator/src/**': PART_COVERED_MIN,
              'apps/web/src/**': PART_COVERED_MIN,
              'infra-pulumi/**': PART_COVERED_MIN,
            }
          : {},
    },
  },
});
