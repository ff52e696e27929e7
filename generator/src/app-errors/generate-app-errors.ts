import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KindFolder } from '../kinds/kind-folder.js';
import { type KindOptions, type KindReport, resolveWindow, share } from '../kinds/kind-options.js';
import { ErrorTally } from './error-tally.js';
import { writeHour } from './hour.js';
import { labelledLines, labelsCsv } from './labelled-set.js';
import { ObjectFile } from './object-file.js';
import { PLANTED, SERVICES, SPIKE_SERVICE } from './services.js';
import { shapeOf } from './shapes.js';

const ROWS_DEFAULT = 200_000;
const CORRUPT_MAX = 0.5;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const OBJECTS_FOLDER = 'app-logs';
const LABELLED_FILE = 'labelled.jsonl';
const LABELS_FILE = 'labels.csv';
const SPIKE_MINUTE = 37;

/**
 * Writes JSON Lines of several services, an object an hour, with planted changes and a spike, and beside them what must be
 * counted, and 2,000 labelled lines. Same options, same decompressed bytes.
 */
export async function generateAppErrors(options: KindOptions): Promise<KindReport> {
  const startedMs = performance.now();
  const window = resolveWindow(options, ROWS_DEFAULT, Date.now());
  const corrupt = share('corrupt', options.corrupt ?? 0, CORRUPT_MAX);
  const isPlain = options.plain === true;
  const shape = options.shape === undefined ? undefined : shapeOf(options.shape);
  const { rows, hours, seed, startMs, endMs } = window;
  const start = new Date(startMs).toISOString();
  const described = {
    kind: 'app-errors',
    rows,
    hours,
    seed,
    start,
    corrupt,
    plain: isPlain,
    shape: shape?.name ?? null,
  };
  const folder = new KindFolder(options.out, described, [OBJECTS_FOLDER, LABELLED_FILE, LABELS_FILE]);
  folder.claim(options.overwrite === true);
  const tally = new ErrorTally();
  const objects: { key: string; bytes: number; lines: number; errors: number }[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    options.signal?.throwIfAborted();
    const fromMs = startMs + hour * HOUR_MS;
    const file = new ObjectFile(options.out, objectKey(fromMs, isPlain), isPlain, fromMs + HOUR_MS);
    const before = { lines: tally.lines, errors: tally.errors };
    const isLast = hour === hours - 1;
    const hourRows = Math.floor(((hour + 1) * rows) / hours) - Math.floor((hour * rows) / hours);
    const spikeMinute = isLast ? SPIKE_MINUTE : -1;
    try {
      await writeHour({ seed, hour, fromMs, rows: hourRows, corrupt, shape, isLast, spikeMinute }, file, tally);
      const bytes = await file.finish();
      objects.push({ key: file.key, bytes, lines: tally.lines - before.lines, errors: tally.errors - before.errors });
    } catch (error) {
      await file.discard();
      throw error;
    }
    options.onProgress?.({ rows: tally.lines, rowsTotal: rows, files: objects.length });
  }
  const labelled = labelledLines(seed, startMs);
  writeFileSync(join(options.out, LABELLED_FILE), labelled.map(({ line }) => `${line}\n`).join(''));
  writeFileSync(join(options.out, LABELS_FILE), labelsCsv(labelled));
  const spikeMs = endMs - HOUR_MS + SPIKE_MINUTE * MINUTE_MS;
  const truthPath = folder.release({
    counts: { lines: tally.lines, records: tally.records, errors: tally.errors, malformed: tally.malformed },
    byService: Object.fromEntries([...tally.byService].sort(([a], [b]) => a.localeCompare(b))),
    shapes: Object.fromEntries(SERVICES.map((service) => [service.name, (shape ?? service.shape).name])),
    objects,
    planted: Object.fromEntries(
      Object.entries(PLANTED).map(([change, { service, message }]) => [
        change,
        { service, template: message.template, object: objects.at(-1)?.key },
      ]),
    ),
    spike: { service: SPIKE_SERVICE, minute: new Date(spikeMs).toISOString().replace('.000Z', 'Z') },
    templates: tally.perTemplate(),
    perMinute: tally.perMinute(),
  });
  const seconds = (performance.now() - startedMs) / 1000;
  return {
    kind: 'app-errors',
    files: objects.length,
    rows: tally.lines,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds,
    rowsPerSecond: Math.round(tally.lines / seconds),
    start,
    end: new Date(endMs).toISOString(),
    seed,
    truthPath,
    counts: { records: tally.records, errors: tally.errors, malformed: tally.malformed, labelled: labelled.length },
  };
}

function objectKey(fromMs: number, isPlain: boolean): string {
  const [date = '', time = ''] = new Date(fromMs).toISOString().split('T');
  return `${OBJECTS_FOLDER}/${date.replaceAll('-', '/')}/${time.slice(0, 2)}.jsonl${isPlain ? '' : '.gz'}`;
}
