import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import type { LogObject } from './log-object.js';
import { readLogs } from './read-logs.js';

/** Threads run what was built. */
const BUILT = existsSync(fileURLToPath(new URL('../../dist/app-errors/scan-worker.js', import.meta.url)));
const MISSING = BUILT || process.env.CI ? '' : ' (the engine is not built: npm run build -w packages/engine)';
const BLOCKS = 3;

function bigLog(): Buffer {
  const lines: string[] = [];
  let bytes = 0;
  for (let n = 0; bytes < BLOCKS * LIMITS.errorBlockBytes; n += 1) {
    const time = new Date(Date.UTC(2026, 10, 20) + n * 100).toISOString();
    const level = ['info', 'error', 'warn', 'fatal'][n % 4];
    const line =
      n % 97 === 0
        ? `torn ${n}`
        : JSON.stringify({ time, level, service: `s${n % 5}`, message: `step ${n} of "job ${n % 7}" failed` });
    lines.push(line);
    bytes += line.length + 1;
  }
  return Buffer.from(lines.join('\n'));
}

describe('a log that is scanned on threads', () => {
  it.skipIf(!BUILT && !process.env.CI)(`counts as one that is scanned here${MISSING}`, async () => {
    const bytes = bigLog();
    const object: LogObject = {
      name: 'big',
      bytes: bytes.length,
      modifiedMs: undefined,
      open: async function* () {
        for (let from = 0; from < bytes.length; from += 1_000_003) yield bytes.subarray(from, from + 1_000_003);
      },
    };
    const read = async (threads: number) => {
      const { tally, ...rest } = await readLogs(
        { name: 'big', objects: [object] },
        { isDetailed: true, onRead: () => undefined, threads },
      );
      const messages = [...tally.messages]
        .map(([key, { samples, ...message }]) => [key, { ...message, samples: samples.length }])
        .sort();
      return {
        ...rest,
        ...tally,
        services: [...tally.services].sort(),
        minutes: [...tally.minutes].map(([service, counts]) => [service, [...counts].sort()]).sort(),
        messages,
      };
    };

    const [here, one, two] = [await read(0), await read(1), await read(2)];

    expect(here.lines).toBeGreaterThan(50_000);
    expect(one).toEqual(here);
    expect(two).toEqual(here);
  });
});
