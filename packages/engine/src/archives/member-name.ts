/** Characters that no name needs: controls, marks that turn the direction of text, lone surrogates, private ones. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const CONTROL = /\p{Cc}/u;

/** A member's name as a label that is safe to print, at most `bytesMax` long. It is never used as a path. */
export function memberLabel(name: string, bytesMax: number): string {
  const printable = name.replace(UNPRINTABLE, '·').replace(/^(?:\.\/+)+/, '');
  const bytes = Buffer.from(printable);
  if (bytes.length <= bytesMax) return printable === '' ? '(no name)' : printable;
  let end = bytesMax;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/** Why a member of this name is not read; undefined for names that stay where an archive is unpacked. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'it has no name';
  if (CONTROL.test(name)) return 'its name has control characters';
  if (name.includes('\\')) return 'its name has backslashes, which are separators elsewhere';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'its name is an absolute path';
  if (name.split('/').includes('..')) return 'its name leads out of the archive (..)';
  return undefined;
}
