const EXCERPT_CHARS = 120;

/** The start of foreign text, made safe to print: control characters become dots. */
export function excerpt(text: string, charsMax = EXCERPT_CHARS): string {
  const start = text.slice(0, charsMax);
  const printable = start.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '\u00b7');
  return text.length > charsMax ? `${printable}...` : printable;
}
