import { describe, expect, it } from 'vitest';
import { tellError } from './statement-error';

describe('tellError', () => {
  it('finds the line and column of a position', () => {
    expect(tellError('SELECT 1\nFROM WHERE', { message: 'syntax error', position: 14 })).toEqual({
      message: 'syntax error',
      place: { line: 2, column: 5, text: 'FROM WHERE' },
    });
  });

  it('reads the place that DuckDB draws, and leaves its drawing out of the words', () => {
    const message =
      'Binder Error: Referenced column "foo" not found\n\nLINE 2: FROM flows WHERE foo = 1\n                             ^';

    expect(tellError('SELECT *\nFROM flows WHERE foo = 1', { message })).toEqual({
      message: 'Binder Error: Referenced column "foo" not found',
      place: { line: 2, column: 21, text: 'FROM flows WHERE foo = 1' },
    });
  });

  it('finds the place in a line that DuckDB cuts', () => {
    const text = `SELECT ${'a, '.repeat(40)}foo FROM flows`;
    const shown = `...${text.slice(100, 140)}...`;
    const caret = ' '.repeat('LINE 1: '.length + 3 + text.indexOf('foo') - 100);

    expect(tellError(text, { message: `No.\n\nLINE 1: ${shown}\n${caret}^` }).place?.column).toBe(text.indexOf('foo'));
  });

  it('is content without a place', () => {
    expect(tellError('SELECT 1', { message: 'Out of time.' })).toEqual({ message: 'Out of time.', place: undefined });
  });
});
