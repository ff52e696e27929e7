import { describe, expect, it } from 'vitest';
import { GO_KEY, GO_PAGES, HELP_KEY, readKey, SHORTCUTS } from './shortcuts';

describe('shortcuts', () => {
  it('mean one thing each', () => {
    const keys = [...SHORTCUTS.map(({ key }) => key), GO_KEY, HELP_KEY];
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(GO_PAGES.map(({ key }) => key)).size).toBe(GO_PAGES.length);
    expect(GO_PAGES.every(({ key }) => key.length === 1)).toBe(true);
  });

  it('go to a page after g, and only then', () => {
    expect(readKey('g', false)).toEqual({ does: 'wait' });
    expect(readKey('f', true)).toEqual({ does: 'go', path: '/findings' });
    expect(readKey('f', false)).toBeUndefined();
    expect(readKey('/', true)).toBeUndefined();
  });

  it('find what they are for', () => {
    expect(readKey('/', false)).toEqual({ does: 'shortcut', target: 'filter' });
    expect(readKey('?', false)).toEqual({ does: 'help' });
    expect(readKey('x', false)).toBeUndefined();
  });
});
