import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EngineError } from '../core/errors.js';
import { ERRORS_THRESHOLD_DEFAULT, type ErrorReport } from '../schema/app-errors.js';
import type { ErrorsOptions, ErrorsRequest } from './errors-request.js';

const IS_ERROR = /^(error|err|crit|critical|fatal|emerg|emergency|alert|panic|severe)$/i;

/** Counts what applications logged as errors. Throws `invalid-input`, `source`, `cancelled`. */
export async function analyzeErrors(request: ErrorsRequest, options: ErrorsOptions = {}): Promise<ErrorReport> {
  const { from } = request;
  const threshold = request.threshold ?? ERRORS_THRESHOLD_DEFAULT;
  let raw: Readable;
  let object: string;
  if ('file' in from) [raw, object] = [createReadStream(from.file), from.file];
  else if ('input' in from) [raw, object] = [Readable.from(from.input), from.name];
  else throw new EngineError('invalid-input', 'Only files and streams can be read so far.');
  const text = object.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  let [total, errors, malformed, lines] = [0, 0, 0, 0];
  const services = new Map<string, number>();
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    lines += 1;
    if (options.signal?.aborted) throw new EngineError('cancelled', 'Reading the logs was cancelled.');
    if (line.trim() === '') continue;
    const record = parse(line);
    if (record === undefined) malformed += 1;
    else total += 1;
    const level = record?.level ?? record?.severity ?? record?.lvl;
    if (!(typeof level === 'number' ? level >= 50 : IS_ERROR.test(String(level)))) continue;
    errors += 1;
    const service = String(record?.service ?? record?.app ?? record?.logger ?? 'unknown');
    services.set(service, (services.get(service) ?? 0) + 1);
  }
  const byService = Object.fromEntries(services);
  return {
    ...{ object, total, errors, byService, threshold, alert: errors >= threshold, malformed, lines },
    ...{ objects: [{ key: object, bytes: 0, lines, errors }], objectsRead: 1, bytes: 0, continuations: 0 },
    ...{ withoutLevel: 0, malformedExamples: [], perMinute: [], templates: [], spikes: [], unreadable: [], notes: [] },
    ...{ changes: { against: null, new: [], gone: [], rising: [] }, first: null, last: null },
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
