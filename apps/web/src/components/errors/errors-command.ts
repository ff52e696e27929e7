import { ERRORS_THRESHOLD_DEFAULT } from '@networkflow/engine/contract';
import type { ErrorQuestion, ErrorSource } from '../../api/error-logs';
import { shellQuote } from '../panel/cli-command';

/** The command that answers the same question on the command line. */
export function errorsCommand(
  source: ErrorSource,
  { read, threshold = ERRORS_THRESHOLD_DEFAULT }: ErrorQuestion,
): string {
  const place =
    'folder' in source
      ? ['--folder', shellQuote(source.folder)]
      : [
          '--bucket',
          shellQuote(source.bucket),
          ...(source.prefix === '' ? [] : ['--prefix', shellQuote(source.prefix)]),
        ];
  const which = read === 'latest' ? ['--latest'] : read === 'all' ? ['--from', '1970-01-01'] : ['--window', read];
  const least = threshold === ERRORS_THRESHOLD_DEFAULT ? [] : ['--threshold', String(threshold)];
  return ['networkflow errors', ...place, ...which, ...least, '--details'].join(' ');
}
