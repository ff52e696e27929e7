/**
 * A number, with its unit where it has one: of one message the same size is now bytes, now megabytes, and the same time
 * milliseconds or minutes. One letter is a unit only without a blank before it, but for the second.
 */
const AMOUNT = new RegExp(
  [
    String.raw`(?<![\w.])[-+]?\d+(?:[.,]\d+)*`,
    '(?:%',
    String.raw`|(?:[mhdBkKMGT]|sec|min)(?!\w)`,
    String.raw`| ?(?:[nuµm]?s|m?secs?|(?:milli)?seconds?|mins?|minutes?|hours?|days?|bytes?|[kKMGTP]i?B)(?!\w)`,
    ')?',
    String.raw`(?![\w-]*\w)`,
  ].join(''),
  'g',
);

/**
 * What differs from one time to the next in a message, and the name it goes by in a template; the longer forms first. Each
 * begins at the beginning of a word, so that a long word is looked at once and not from every letter of it. What has a sign
 * is looked for only in messages that hold it.
 */
const MASKS: readonly (readonly [pattern: RegExp, name: string, sign?: string])[] = [
  [/(?<![\w+.-])[a-z][a-z0-9+.-]*:\/\/[^\s"'<>,;)\]]+/gi, '<url>', '://'],
  [/(?<![\w.%+-])[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/g, '<email>', '@'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|\s?[+-]\d{2}:?\d{2})?)?/g, '<time>'],
  [/"(?:[^"\\]|\\.)*"|(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|`[^`]*`/g, '<str>'],
  [/((?<![\w.-])[A-Za-z][\w.-]*=)(?![\s=<])[^\s,;)\]}]+/g, '$1<val>', '='],
  [/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d+)?(?![\w.]*\w)/g, '<ip>'],
  [/(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])/gi, '<ip>'],
  [/(?<![\w<])(?:[A-Za-z]:)?(?:[\\/][\w.@%+=~:$-]+){2,}[\\/]?/g, '<path>'],
  [/(?<![\w.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){2,}[a-z]{2,}(?::\d+)?(?![\w.]*\w)/g, '<host>', '.'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>', '0x'],
  [/(?<![\w-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}(?![\w-])/gi, '<hex>'],
  [/(?<![\w.-])\d+(?:\.\d+)?(?:[dhm]\d+(?:\.\d+)?)+(?:ms|[hms])(?!\w)/g, '<num>'],
  [AMOUNT, '<num>'],
  [/(?<![\w<-])(?=[\w-]*\d)\w[\w-]*/g, '<id>'],
  [/\[[^[\]]*,[^[\]]*\]/g, '[<list>]', '['],
];
/** Several of the same in a row are as variable in number as in value. */
const REPEATED = /(<\w+>)(?:[,;]?\s*\1)+/g;
const BLANKS = /\s+/g;
const LINE_END = /[\r\n]/;

/** The first line of a message with its variable parts masked: what messages of one kind have in common. */
export function maskMessage(message: string): string {
  const start = message.trimStart();
  const end = start.search(LINE_END);
  let text = end < 0 ? start : start.slice(0, end);
  for (const [pattern, name, sign] of MASKS) {
    if (sign === undefined || text.includes(sign)) text = text.replace(pattern, name);
  }
  return text.replace(REPEATED, '$1').replace(BLANKS, ' ').trim();
}
