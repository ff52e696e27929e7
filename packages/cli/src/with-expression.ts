import { CliError, isEngineFailure } from './cli-error.js';
import { exitCodeOf } from './exit-codes.js';
import { underline } from './output/error-text.js';

/** Runs `call`; when the engine points into `text` (a filter, or SQL), the message shows the place with a caret. */
export async function withExpression<T>(text: string | undefined, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isEngineFailure(error) || error.details.position === undefined || text === undefined) throw error;
    throw new CliError(`${error.message}\n\n${underline(text, error.details.position)}`, {
      exitCode: exitCodeOf(error.code),
      cause: error,
    });
  }
}
