import { printable } from './display-cell.js';

const SNIPPET_CHARS_MAX = 72;

/**
 * The text a position points into, with a caret under that character; long texts are cut around it.
 *
 *     dstport = 22 and srcaddr ~ 10.0.0.1
 *                              ^
 */
export function underline(text: string, position: number): string {
  const at = Math.max(0, Math.min(position, text.length));
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).replaceAll('\t', ' ');
  const column = at - lineStart;

  const cutLeft = Math.max(0, column - SNIPPET_CHARS_MAX / 2);
  const cutRight = Math.min(line.length, cutLeft + SNIPPET_CHARS_MAX);
  const before = (cutLeft > 0 ? '…' : '') + printable(line.slice(cutLeft, column));
  const after = printable(line.slice(column, cutRight)) + (cutRight < line.length ? '…' : '');
  return `    ${before}${after}\n    ${' '.repeat(before.length)}^`;
}
