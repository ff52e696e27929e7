/** Part of a message that differs from one time to the next, and the name it goes by in a template. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>,;)\]]+/gi, '<url>'],
  [/[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/g, '<email>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|\s?[+-]\d{2}:?\d{2})?)?\b/g, '<time>'],
  [/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'(?![a-z])|`[^`]*`/g, '<str>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+|\/\d+)?\b/g, '<ip>'],
  [/(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})+(?![\w:])/gi, '<ip>'],
  [/(?<![\w<])(?:[A-Za-z]:)?(?:[\\/][\w.@%+=~-]+){2,}[\\/]?/g, '<path>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b/gi, '<hex>'],
  [/(?<![\w.])[-+]?\d+(?:[.,]\d+)*(?:%|(?:ns|us|µs|ms|s|m|h|d|B|KB|MB|GB|TB|KiB|MiB|GiB)\b)?(?!\w)/g, '<num>'],
  [/\b(?=\w*\d)\w[\w-]*\b(?![^<]*>)/g, '<id>'],
];
const REPEATED = /(<\w+>)(?:[,;]?\s*\1)+/g;
const BLANKS = /\s+/g;

/** The first line of a message with its variable parts masked: what messages of one kind have in common. */
export function maskMessage(message: string): string {
  const end = message.search(/[\r\n]/);
  let text = end < 0 ? message : message.slice(0, end);
  for (const [pattern, name] of MASKS) text = text.replace(pattern, name);
  return text.replace(REPEATED, '$1').replace(BLANKS, ' ').trim();
}
