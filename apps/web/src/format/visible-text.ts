/** C0, DEL and C1, what ends a line, and the marks that reorder what is read (bidirectional overrides and isolates). */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const HEX_DIGITS = 4;
const KEPT: ReadonlySet<string> = new Set(['\n', '\t']);

/** Text of a log as it can be shown: what would not be seen, or would reorder the rest, is written as `\u202e`. */
export function visibleText(text: string): string {
  return text.replaceAll(UNSEEN, (char) =>
    KEPT.has(char) ? char : `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(HEX_DIGITS, '0')}`,
  );
}
