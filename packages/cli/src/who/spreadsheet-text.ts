const FORMULA = /^[=+\-@\t\r]/;

/** Text from logs that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"). */
export function asText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
