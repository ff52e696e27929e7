import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { LineGaps } from './line-gaps.js';
import type { Piece } from './prepared.js';

/** Number, in the unpacked object, of line `line` (from 1) of a piece. */
export function originalLine(piece: Piece, omitted: LineGaps | undefined, line: number): number {
  return omitted?.originalLine(piece.firstLine, line) ?? piece.firstLine + line - 1;
}

/** Node's readline also ends lines at Unicode's separators, which DuckDB and the line screen do not. */
export async function* linesOf(piece: Piece): AsyncGenerator<string> {
  if (piece.text !== undefined) return yield* piece.text.toString('utf8').split('\n').slice(0, -1);
  const bytes = createReadStream(piece.path);
  const text = (piece.kind === 'packed' ? bytes.pipe(createGunzip()) : bytes).setEncoding('utf8');
  let rest = '';
  for await (const chunk of text) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
