import { EngineError } from '../core/errors.js';

/**
 * Thrown when nothing of an archive may be loaded: it is damaged, or beyond a bound. `details.sha256` and `details.bytes`
 * name the archive when its bytes could be read to the end, so that it need not be read again.
 */
export class ArchiveRefusedError extends EngineError {
  constructor(
    reason: string,
    options: { readonly sha256?: string; readonly bytes?: number; readonly cause?: unknown } = {},
  ) {
    const { cause, ...details } = options;
    super('decode', reason, { cause, details });
  }
}
