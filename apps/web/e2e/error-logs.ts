import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the newest of the files holds, to compare a page with. */
export const NEWEST = { records: 406, errors: 46, malformed: 3 } as const;

const FIRST = Date.parse('2026-01-05T10:00:00Z');
const MS_PER_HOUR = 3_600_000;
const MS_PER_SECOND = 1_000;
/** Of one record; the hour holds 360 of them. */
const EVERY_MS = 10_000;
/** A text that would do harm if it were more than text. */
export const HOSTILE = `<img src=x onerror="document.title='owned'"> {"a":1} =cmd|' /C calc'!A0`;

/**
 * Writes two hours of error logs below `folder`: the second has a message that the first has not, one that is gone, one that
 * rises, a minute full of errors, lines that are no JSON, and a message that tries to be markup. Returns what the server is
 * told about them.
 */
export async function makeErrorLogs(folder: string): Promise<Readonly<Record<string, string>>> {
  const logs = path.join(folder, 'app-errors');
  await mkdir(logs, { recursive: true });
  await writeHour(path.join(logs, 'app-10.jsonl'), FIRST, [
    ...Array.from({ length: 4 }, (_, index) =>
      error(FIRST + index * 600_000, 'checkout', `payment ${index} timed out after 30 s`),
    ),
    ...Array.from({ length: 5 }, (_, index) => error(FIRST + index * 300_000, 'cart', `no stock for item ${index}`)),
  ]);
  const second = FIRST + MS_PER_HOUR;
  await writeHour(path.join(logs, 'app-11.jsonl'), second, [
    ...Array.from({ length: 40 }, (_, index) =>
      error(second + 1_800_000 + index * MS_PER_SECOND, 'checkout', `payment ${900 + index} timed out after 30 s`),
    ),
    ...Array.from({ length: 5 }, (_, index) =>
      error(second + index * 600_000, 'search', `index shard ${index} is not assigned`),
    ),
    error(second + 2_400_000, 'search', HOSTILE),
    ...['{"level":"error", "service":', 'Traceback (most recent call last)', '<<<<<<< HEAD'],
  ]);
  return {
    NETWORKFLOW_ERROR_SOURCES: JSON.stringify({
      sources: [{ name: 'shop', folder: logs, shown: './logs/shop' }],
      s3: {},
    }),
  };
}

async function writeHour(file: string, start: number, more: readonly string[]): Promise<void> {
  const calm = Array.from({ length: MS_PER_HOUR / EVERY_MS }, (_, index) =>
    line({
      time: start + index * EVERY_MS,
      level: 'info',
      service: index % 2 === 0 ? 'checkout' : 'cart',
      msg: `served ${index}`,
    }),
  );
  await writeFile(file, `${[...calm, ...more].join('\n')}\n`);
  const end = new Date(start + MS_PER_HOUR);
  await utimes(file, end, end);
}

function error(time: number, service: string, msg: string): string {
  return line({ time, level: 'error', service, msg });
}

function line({
  time,
  ...rest
}: {
  readonly time: number;
  readonly level: string;
  readonly service: string;
  readonly msg: string;
}): string {
  return JSON.stringify({ time: new Date(time).toISOString(), ...rest });
}
