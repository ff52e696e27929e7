import { EngineError, messageOf } from '../core/errors.js';

/** What DuckDB writes about an error under `errors_as_json`. */
interface ErrorDocument {
  readonly exception_type?: unknown;
  readonly exception_message?: unknown;
  readonly position?: unknown;
}

/**
 * DuckDB's own words about a statement, with the character at which it says the mistake is; errors that are not told as
 * JSON pass unchanged. DuckDB counts bytes of UTF-8.
 */
export function errorOfStatement(error: unknown, text: string): unknown {
  const told = documentOf(messageOf(error));
  if (told === undefined || typeof told.exception_message !== 'string') return error;
  const bytes = Number(told.position ?? Number.NaN);
  const position = Buffer.from(text).subarray(0, bytes).toString().length;
  return new EngineError('query', `${String(told.exception_type)} Error: ${told.exception_message}`, {
    cause: error,
    details: Number.isInteger(bytes) && bytes >= 0 && position <= text.length ? { position } : {},
  });
}

function documentOf(message: string): ErrorDocument | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    // Every field is checked before it is used.
    return JSON.parse(message) as ErrorDocument;
  } catch {
    return undefined;
  }
}
