import type { Random } from '../random.js';

const BREAKS: readonly ((line: string) => string)[] = [
  // Too few fields: cut in its first field, as a full disk would.
  (line) => line.slice(0, 3),
  // An instant nobody can read.
  (line) => line.replace(/\d{4,}/, 'not-a-time'),
  () => 'New,300.1.2.3,198.18.0.1,1700000000000,40000,443,TCP,203.0.113.1',
  () => 'New,100.64.0.9,198.18.0.1,1700000000000,70000,443,TCP,203.0.113.1',
  () => 'Renew,100.64.0.9,198.18.0.1,1700000000000,40000,443,TCP,203.0.113.1',
  () => '\u0000\u0001\u0002 binary',
];

/** A line no reader may take for a record. */
export function corruptLine(random: Random, line: string): string {
  return random.pick(BREAKS)(line);
}
