import { EngineError, type ErrorsFrom } from '@networkflow/engine';
import { InvalidRequest } from '../problem';
import type { ErrorLogsSettings, ErrorLogsSource } from './settings';

/** Where somebody wants errors counted. */
export interface Asked {
  readonly source?: string | undefined;
  readonly bucket?: string | undefined;
  readonly prefix?: string | undefined;
}

/** What may be read, and whether its name may be told when it cannot be. */
export interface Allowed {
  readonly source: ErrorLogsSource;
  readonly from: ErrorsFrom;
}

/**
 * Prefixes that mean other keys to whoever makes an address of them: empty, `.` and `..` parts, also escaped, backslashes,
 * control characters. Readers differ in what they make of them.
 */
const ODD_PREFIX = /(^|\/)\.{1,2}(\/|$)|\/\/|^\/|\\|%(2e|2f|5c)|\p{Cc}/iu;

/**
 * What is asked for, when it is one of the sources the server was started with, or lies within one. Throws `scope` with one
 * and the same message for everything else, so that nobody learns which buckets exist.
 */
export function allowed(asked: Asked, { sources, s3 }: ErrorLogsSettings): Allowed {
  const { source: name, bucket, prefix } = asked;
  if (name !== undefined && (bucket !== undefined || prefix !== undefined)) {
    throw new InvalidRequest([
      { path: ['source'], message: 'names a source, so that bucket and prefix are not needed' },
    ]);
  }
  if (bucket === undefined && prefix !== undefined) {
    throw new InvalidRequest([{ path: ['prefix'], message: 'is of a bucket: give bucket, too' }]);
  }
  if (bucket !== undefined) {
    const found = sources.find(
      (source) => 'bucket' in source && source.bucket === bucket && holds(source.prefix, prefix ?? ''),
    );
    if (found === undefined) throw refused();
    return { source: found, from: { bucket, prefix: prefix ?? '', s3 } };
  }
  const source = name === undefined ? onlyOne(sources) : sources.find((each) => each.name === name);
  if (source === undefined) throw refused();
  return {
    source,
    from:
      'folder' in source
        ? { folder: source.folder, sealed: true }
        : { bucket: source.bucket, prefix: source.prefix, s3 },
  };
}

/** Whether keys below `asked` are keys below `given`: the same text, or a folder in it. `logs/app` does not hold `logs/apple`. */
function holds(given: string, asked: string): boolean {
  if (asked === given) return true;
  if (ODD_PREFIX.test(asked)) return false;
  return asked.startsWith(given === '' || given.endsWith('/') ? given : `${given}/`);
}

function onlyOne(sources: readonly ErrorLogsSource[]): ErrorLogsSource {
  const [first, second] = sources;
  if (first === undefined) {
    throw new EngineError(
      'not-found',
      'No error logs are configured. Start the dashboard with --error-logs s3://bucket/prefix, or with a folder.',
    );
  }
  if (second === undefined) return first;
  throw new InvalidRequest([
    { path: ['source'], message: `name one of ${sources.map(({ name }) => name).join(', ')}` },
  ]);
}

function refused(): EngineError {
  return new EngineError(
    'scope',
    'This dashboard reads only the error logs it was started with (--error-logs). GET /api/v1/errors/sources lists them.',
  );
}
