import { expect, it } from 'vitest';
import { localPath } from './local-path';

it.each([
  ['/findings?v=1&where=port%2022#x', '/findings?v=1&where=port%2022#x'],
  ['/', '/'],
  ['', '/'],
  [undefined, '/'],
  ['findings', '/'],
  ['https://evil.test/', '/'],
  ['//evil.test/', '/'],
  ['/\\evil.test', '/'],
  ['/\t/evil.test', '/'],
  ['/a/..//evil.test', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?to=/', '/'],
])('%j leads to %s', (given, to) => {
  expect(localPath(given)).toBe(to);
});
