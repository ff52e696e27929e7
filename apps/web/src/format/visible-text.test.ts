import { describe, expect, it } from 'vitest';
import { visibleText } from './visible-text';

describe('text of logs', () => {
  it('shows what cannot be seen, and what would reorder the rest', () => {
    expect(visibleText('a\u0000\u001b[31m\u007f\u0085 b\u202e\u2066\u200f\ufeff')).toBe(
      'a\\u0000\\u001b[31m\\u007f\\u0085 b\\u202e\\u2066\\u200f\\ufeff',
    );
  });

  it('leaves lines, tabs, markup and other scripts as they are', () => {
    const text = 'at a()\n\tat b() <b>&amp; שלום 日本 👩‍👧';
    expect(visibleText(text)).toBe(text);
  });
});
