import { expect, test } from 'vitest';
import { widestText } from './text-width';

test('without a page to measure in, the widest text is guessed rather too wide', () => {
  expect(widestText(['22 ssh', '3389 rdp'], 11)).toBeGreaterThanOrEqual(48);
  expect(widestText(['22 ssh', '3389 rdp'], 11)).toBe(widestText(['3389 rdp'], 11));
  expect(widestText([], 11)).toBe(0);
});
