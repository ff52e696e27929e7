import { describe, expect, it } from 'vitest';
import {
  PAST_STATEMENT_CHARS_MAX,
  PAST_STATEMENTS_MAX,
  type PastStatement,
  parseHistory,
  withoutStatement,
  withStatement,
} from './sql-history';
import { sqlLink, statementOfHash } from './sql-link';
import { DEFAULT_VIEW } from './view-state';

const past = (statement: string, at = 0): PastStatement => ({ statement, at, rows: 1, elapsedMs: 2 });

describe('the history of statements', () => {
  it('survives the browser’s storage', () => {
    const history = [past('SELECT 1', 5), { ...past('SELECT 2'), rows: null, elapsedMs: null }];

    expect(parseHistory(JSON.stringify(history))).toEqual(history);
  });

  it.each([[null], [''], ['{'], ['{"a":1}'], ['[1,{"statement":3}]']])('is empty for %j', (text) => {
    expect(parseHistory(text)).toEqual([]);
  });

  it('is bounded, the latest first, each statement once', () => {
    let history: readonly PastStatement[] = [];
    for (let index = 0; index < PAST_STATEMENTS_MAX + 5; index += 1)
      history = withStatement(history, past(`SELECT ${index}`));
    history = withStatement(history, past('SELECT 30', 9));

    expect(history).toHaveLength(PAST_STATEMENTS_MAX);
    expect(history[0]).toEqual(past('SELECT 30', 9));
    expect(history.filter(({ statement }) => statement === 'SELECT 30')).toHaveLength(1);
    expect(withoutStatement(history, 'SELECT 30')).toHaveLength(PAST_STATEMENTS_MAX - 1);
  });

  it('does not keep what is too long', () => {
    expect(withStatement([], past('x'.repeat(PAST_STATEMENT_CHARS_MAX + 1)))).toEqual([]);
  });
});

describe('a link to the console', () => {
  it('brings any statement back as it was', () => {
    const statement = 'SELECT \'100 % é💥\' AS "a#b"\n-- ?&+';
    const { hash } = new URL(sqlLink(statement, DEFAULT_VIEW), 'http://localhost');

    expect(statementOfHash(hash)).toBe(statement);
  });

  it('is no statement when it is broken', () => {
    expect(statementOfHash('#%E0%A4')).toBeUndefined();
    expect(statementOfHash('')).toBeUndefined();
  });
});
