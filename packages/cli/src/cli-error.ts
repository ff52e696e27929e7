import { ERROR_CODES, type ErrorCode, type ErrorDetails } from '@networkflow/engine/contract';
import { EXIT, type ExitCode } from './exit-codes.js';

/** An expected failure of the command line itself: one message, a next step, an exit code. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, options: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CliError';
    this.exitCode = options.exitCode ?? EXIT.usage;
  }
}

/** The reader of our output went away (`| head`): not a failure, there is just nobody left to write to. */
export class PipeClosedError extends Error {
  constructor() {
    super('The reader of the output closed it.');
    this.name = 'PipeClosedError';
  }
}

export interface EngineFailure extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

/** Recognised by shape, so that reporting an error never loads the engine and its native library. */
export function isEngineFailure(value: unknown): value is EngineFailure {
  return (
    value instanceof Error &&
    value.name === 'EngineError' &&
    'code' in value &&
    ERROR_CODES.some((code) => code === value.code)
  );
}
