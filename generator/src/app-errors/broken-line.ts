import type { Random } from '../random.js';

const BREAKS: readonly ((line: string) => string)[] = [
  (line) => line.slice(0, Math.floor(line.length * 0.6)),
  (line) => line.slice(1),
  () => '<html><body>502 Bad Gateway</body></html>',
  () => 'panic: runtime error: index out of range',
  () => '{"level":"error","message":"half a',
  // Bytes that are no UTF-8 and no JSON; a character is a byte here.
  () => '\u00ff\u00fe\u0000 torn page \u00c3\u0028',
];

/** A line that is not JSON, whoever reads it. */
export function brokenLine(random: Random, line: string): string {
  return random.pick(BREAKS)(line);
}
