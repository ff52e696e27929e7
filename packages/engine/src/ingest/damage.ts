import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { DamagedObjectError } from '../core/gunzip.js';

const NOT_THE_FILES_FAULT =
  /^(Out of Memory|INTERRUPT|Interrupted|Permission|Internal|FATAL|Catalog|Parser|Binder)|No space left|Too many open files|max_temp_directory_size/i;

/** The copy that was read lies in a folder of this machine, which is gone afterwards; the object is named anyway. */
const QUOTED_PATH = / ['"](?:\/|[A-Za-z]:)[^'"]*['"]/g;

/** The reason a file cannot be read; anything that is not the file's fault (memory, disk, interruption) is thrown on. */
export function damageOrThrow(error: unknown): string {
  if (error instanceof DamagedObjectError) return error.message;
  if (isEngineError(error)) throw error;
  const message = messageOf(error);
  if (NOT_THE_FILES_FAULT.test(message)) {
    throw loadingFailed(error);
  }
  return (message.split('\n')[0] ?? message).replace(QUOTED_PATH, '');
}

/** What a load ends with that fails for no fault of its files. */
export function loadingFailed(error: unknown): EngineError {
  return new EngineError('store', `Loading failed: ${messageOf(error).split('\n')[0]}`, { cause: error });
}
