import { parseFilter } from '@networkflow/engine/contract';

/** Why a typed filter cannot be read, and where. */
export interface FilterProblem {
  readonly message: string;
  /** Zero-based character offset in the text; absent when the trouble has no place. */
  readonly position?: number;
}

/** Reads a filter with the engine's own parser, so that a mistake shows at once and no panel asks in vain. */
export function checkFilter(text: string): FilterProblem | undefined {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { position } = (error as { details?: { position?: number } }).details ?? {};
    return { message: withoutPosition(message), ...(position === undefined ? {} : { position }) };
  }
}

/** The place is shown by marking it; the message need not count characters. */
function withoutPosition(message: string): string {
  return message.replace(/ \(at position \d+\)\.?$/, '').replace(/ at position \d+/, '');
}
