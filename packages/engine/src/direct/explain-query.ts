import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { HttpfsError, isAbout } from '../httpfs/httpfs-failure.js';
import { HttpfsSource } from '../httpfs/httpfs-source.js';
import type { DirectFile } from './direct-files.js';

const BAD_LINE = /CSV Error on Line: (\d+)|Error when (converting column|sniffing)|Expected Number of Columns/;
const HTTP = /^(HTTP|IO) Error: .*HTTP /;

/**
 * What kept a question from its answer, in our words: DuckDB's advice about its own options helps nobody who cannot give
 * them, and S3's refusals have a next step.
 */
export function explainQuery(error: unknown, files: Iterable<DirectFile>): unknown {
  if (!isEngineError(error) || error.code !== 'query') return error;
  const told = messageOf(error.cause ?? error);
  // DuckDB tells errors as JSON in sessions of users; the text of it is then the error's own.
  const whole = told.startsWith('{') ? error.message : told;
  if (HTTP.test(whole)) return explainRequest(error, whole, files);
  const bad = BAD_LINE.exec(whole);
  if (bad === null) return error;
  const file = /^\s*file\s*=\s*(.+)$/m.exec(whole)?.[1] ?? 'an object';
  const line = bad[1] === undefined ? 'A line' : `Line ${bad[1]}`;
  return new EngineError(
    'query',
    `${line} of ${file} is no record of its layout, and a question without a lake passes over nothing. Load the logs ` +
      'instead: an ingest names such lines in quarantine and keeps the others.',
    { cause: error },
  );
}

/** The same for what fails while the tables are made: undefined when no request was the trouble. */
export function explainOpening(error: unknown, files: Iterable<DirectFile>): unknown {
  const message = messageOf(error);
  if (!HTTP.test(message)) return undefined;
  return explainRequest(new EngineError('query', message, { cause: error }), message, files);
}

function explainRequest(error: EngineError, message: string, files: Iterable<DirectFile>): EngineError {
  const failure = new HttpfsError(new Error(message));
  for (const { source, object } of files) {
    if (source instanceof HttpfsSource && isAbout(failure, object.key)) return source.explain(failure, object);
  }
  return error;
}
