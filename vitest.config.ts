import { defineConfig } from 'vitest/config';

// Tests read built packages through their public face, so `npm test` builds first (scripts/test.mjs).
export default defineConfig({
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'benchmarks/{detections,peers,scale}/**/*.test.ts',
      'generator/{src,test}/**/*.test.ts',
      'apps/web/{src,e2e}/**/*.test.{ts,tsx}',
      'infra-pulumi/{src,bootstrap,test}/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 180_000,
    allowOnly: false,
    pool: 'forks',
    maxWorkers: 2,
  },
});
