import { describe, expect, it } from 'vitest';
import { tableParameter } from './table-parameter';

const parameter = tableParameter('-start');

describe('tableParameter', () => {
  it.each([
    { sort: '-bytes', page: 3, search: 'a~b' },
    { sort: '-start', page: 2, search: '' },
    { sort: 'start', page: 1, search: '10.0.' },
  ])('reads back what it writes: %o', (table) => {
    expect(parameter.read(parameter.write(table) ?? '')).toEqual(table);
  });

  it('leaves out what is as always', () => {
    expect(parameter.write(parameter.fallback)).toBeUndefined();
  });

  it.each(['', '~0~', 'DROP TABLE~x', '~-3~'])('falls back where %o makes no sense', (text) => {
    expect(parameter.read(text)).toEqual({ sort: '-start', page: 1, search: '' });
  });
});
