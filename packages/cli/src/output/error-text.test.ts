import { expect, test } from 'vitest';
import { underline } from './error-text.js';

test('puts the caret under the character', () => {
  expect(underline('dstport ~ 22', 8)).toBe('    dstport ~ 22\n            ^');
});

test.each([
  ['the first character', 'x = 1', 0, '    ^'],
  ['behind the last character', 'x =', 3, '       ^'],
  ['a position beyond the text', 'x', 99, '     ^'],
])('points at %s', (_case, text, position, caret) => {
  expect(underline(text, position).split('\n')[1]).toBe(caret);
});

test('cuts a long expression around the place', () => {
  const text = `${'a'.repeat(500)}!${'b'.repeat(500)}`;

  const [line = '', caret = ''] = underline(text, 500).split('\n');

  expect(line.length).toBeLessThan(90);
  expect(line[caret.indexOf('^')]).toBe('!');
});

test('shows the line of a text of several lines', () => {
  expect(underline('a = 1\nand\tb ~ 2', 12)).toBe('    and b ~ 2\n          ^');
});
