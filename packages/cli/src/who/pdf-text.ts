/** What the standard fonts of PDF can draw beyond ASCII (Windows-1252, which they are read with). */
const WINDOWS_1252 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const LONG_WORD = /[^\s]{40,}/g;

/** Text as the standard fonts can draw it: other characters are written by number, so that none is lost or looks like another. */
export function pdfText(text: string): string {
  return [...text.replace(LONG_WORD, breakable)].map(shown).join('');
}

function shown(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const isDrawn =
    (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff && code !== 0xad) || WINDOWS_1252.includes(char);
  return isDrawn ? char : `\\u{${code.toString(16)}}`;
}

/** A hash or the name of a member is one word, which would run out of its column. */
function breakable(word: string): string {
  return word.replace(/(.{20})(?=.)/g, '$1 ');
}
