import { ERROR_CODES } from '@networkflow/engine/contract';
import { describe, expect, test } from 'vitest';
import { EXIT, EXIT_CODES_HELP, exitCodeOf } from './exit-codes.js';

describe('exit codes', () => {
  test('every error code of the engine ends in a failure of its own kind', () => {
    expect(ERROR_CODES.length).toBeGreaterThan(5);
    for (const code of ERROR_CODES) expect(exitCodeOf(code), code).toBeGreaterThan(0);
  });

  test('refused SQL is told apart from SQL that fails', () => {
    expect(exitCodeOf('sql-refused')).toBe(EXIT.refused);
    expect(exitCodeOf('query')).toBe(EXIT.failure);
  });

  test('the help names every exit code an error can have', () => {
    for (const code of ERROR_CODES) expect(EXIT_CODES_HELP).toMatch(new RegExp(`^ +${exitCodeOf(code)} `, 'm'));
  });
});
