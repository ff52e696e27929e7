import { describe, expect, it } from 'vitest';
import { withoutTerminator } from './statement-text.js';

describe('a statement without its terminator', () => {
  it.each([
    ['SELECT 1', 'SELECT 1'],
    ['SELECT 1;', 'SELECT 1'],
    ['SELECT 1;;  ;\n', 'SELECT 1'],
    ['SELECT 1; -- done; really', 'SELECT 1'],
    ['SELECT 1 /* a;b */; /* c */', 'SELECT 1 /* a;b */'],
    ['SELECT 1 -- a;b\n + 1;', 'SELECT 1 -- a;b\n + 1'],
    ["SELECT ';' , ';;''--;' ; --", "SELECT ';' , ';;''--;' "],
    ['SELECT 1 AS "a;b""c;" ;', 'SELECT 1 AS "a;b""c;" '],
    ["SELECT E'\\';' ;", "SELECT E'\\';' "],
    ["SELECT 'a\\';", "SELECT 'a\\'"],
    ['SELECT $$ a;b $$, $x$ ;$$; $x$;', 'SELECT $$ a;b $$, $x$ ;$$; $x$'],
    ["SELECT '--', '/*' ; ", "SELECT '--', '/*' "],
  ])('%j is %j', (text, expected) => {
    expect(withoutTerminator(text)).toBe(expected);
  });
});
