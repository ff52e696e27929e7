import { isErrorWord } from './levels.js';
import { isObject, type JsonObject } from './log-record.js';

/** What CloudWatch's exports, containerd and others write in front of a line: a time, and perhaps a stream and a flag. */
const PREFIX = /^\d{4}-\d{2}-\d{2}[T ][\d:.,]+(?:Z|[+-]\d{2}:?\d{2})?\s+(?:(?:stdout|stderr)\s+[FP]\s+)?(?=\{)/;
const PREFIX_CHARS_MAX = 64;

/** The JSON object that a text consists of, also behind a time; undefined when there is none. */
export function recordInText(text: string): JsonObject | undefined {
  const json = withoutPrefix(text.trimStart());
  if (!json.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function withoutPrefix(text: string): string {
  const prefix = PREFIX.exec(text.slice(0, PREFIX_CHARS_MAX))?.[0] ?? '';
  return text.slice(prefix.length);
}

/**
 * The level of plain text that something wraps in JSON: a word in capitals that stands first, or behind a time and an id, as
 * AWS Lambda's text format has it (Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs").
 */
const LEVEL_IN_TEXT =
  /^(?:\d{4}-\d{2}-\d{2}[T ][\d:.,]+(?:Z|[+-]\d{2}:?\d{2})?\s+)?(?:[0-9a-f]{8}-[0-9a-f-]{27}\s+)?[[(<]?([A-Z]{2,11})[\])>]?(?=[:\s|-])/;
const LEVEL_WITHIN_CHARS = 128;

export function levelOfText(text: string): boolean | undefined {
  const word = LEVEL_IN_TEXT.exec(text.slice(0, LEVEL_WITHIN_CHARS))?.[1];
  return word === undefined ? undefined : isErrorWord(word, 'level');
}
