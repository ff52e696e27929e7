import { expect, test } from 'vitest';
import { withTable } from './document.js';

test('replaces what is between the marks and nothing else', () => {
  const document = '# A\n\n<!-- eval:begin -->\nold\n<!-- eval:end -->\n\nrest\n';

  const once = withTable(document, '| new |\n');
  expect(once).toBe('# A\n\n<!-- eval:begin -->\n\n| new |\n\n<!-- eval:end -->\n\nrest\n');
  expect(withTable(once, '| new |\n')).toBe(once);
});

test.each(['', '<!-- eval:begin -->', '<!-- eval:end --> <!-- eval:begin -->'])(
  'refuses a document without marks: %s',
  (text) => {
    expect(() => withTable(text, 'x')).toThrow(/eval:begin/);
  },
);
