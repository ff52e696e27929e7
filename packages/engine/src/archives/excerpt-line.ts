import { excerpt } from '../core/excerpt.js';
import { LIMITS } from '../core/limits.js';

/** Bytes of a line that an excerpt is made of, whatever characters they are. */
export const LINE_HEAD_BYTES = 2_048;
const MAILBOX = /[^\s,;:"'<>[\]@]+@/g;
const MAC =
  /\b[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}\b|\b[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}\b|\b[0-9a-f]{12}\b/gi;

/** The start of a refused line for the quarantine. */
export function excerptLine(line: string): string {
  return excerpt(maskPersonal(line.slice(0, 2 * LIMITS.excerptBytesMax)), LIMITS.excerptBytesMax);
}

/** Text for the quarantine, which everybody reads: what looks like an e-mail or a MAC address is masked. */
export function maskPersonal(text: string): string {
  return text
    .replace(MAILBOX, (box) => `${box[0] ?? ''}***@`)
    .replace(MAC, (mac) => `${mac.slice(0, 2)}:**:**:**:**:**`);
}
