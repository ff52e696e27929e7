import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoteIdentifier } from '../core/quote-sql.js';
import { parseCidr } from '../network/cidr.js';
import { flows } from '../schema/flows.js';
import { arbitraryFilter, arbitraryLeaf, arbitraryRow, FIELDS } from '../testing/arbitrary-filter.js';
import { type FlowRow, matchFilter } from '../testing/match-filter.js';
import { compileFilter } from './compile-filter.js';
import type { Filter } from './filter.js';
import { formatFilter } from './format-filter.js';
import { inlineParams } from './inline-params.js';
import { OPERATORS } from './operators.js';
import { Params } from './params.js';
import { parseFilter } from './parse-filter.js';
import { compileWhere } from './where.js';

const ROWS = fc.sample(arbitraryRow, { numRuns: 300, seed: 20261121 });

let connection: DuckDBConnection;
let instance: DuckDBInstance;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  const columns = flows.columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
  await connection.run(`CREATE TABLE flows (id INTEGER, ${columns.join(', ')})`);
  for (const [id, row] of ROWS.entries()) await insert(id, row);
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function insert(id: number, row: FlowRow): Promise<void> {
  const values: DuckDBValue[] = [];
  const slots = flows.columns.map((column) => {
    const value = row[column.name] ?? null;
    values.push(value);
    const slot = `$${values.length}`;
    if (column.kind === 'time') return `make_timestamp(CAST(${slot} AS BIGINT) * 1000000)`;
    return `CAST(${slot} AS ${column.type})`;
  });
  await connection.run(`INSERT INTO flows VALUES (${id}, ${slots.join(', ')})`, values);
}

async function select(filter: Filter): Promise<number[]> {
  const params = new Params();
  const condition = compileFilter(filter, params);
  const reader = await connection.runAndReadAll(`SELECT id FROM flows WHERE ${condition} ORDER BY id`, [
    ...params.values,
  ]);
  return reader.getRowsJS().map(([id]) => Number(id));
}

function matching(filter: Filter): number[] {
  return [...ROWS.entries()].filter(([, row]) => matchFilter(filter, row)).map(([id]) => id);
}

function parsed(text: string): Filter {
  const filter = parseFilter(text);
  if (filter === undefined) throw new Error(`'${text}' is blank.`);
  return filter;
}

describe('compileFilter', () => {
  it('selects what filtering the rows in TypeScript selects, for any filter', async () => {
    expect(FIELDS.length).toBeGreaterThan(flows.columns.length);
    await fc.assert(
      fc.asyncProperty(arbitraryFilter, async (filter) => {
        expect(await select(filter)).toEqual(matching(filter));
      }),
      { numRuns: 300 },
    );
  });

  it('selects the same for any single comparison, and for its opposite', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLeaf, async (leaf) => {
        expect(await select(leaf)).toEqual(matching(leaf));
        expect(await select({ op: 'not', filter: leaf })).toEqual(matching({ op: 'not', filter: leaf }));
      }),
      { numRuns: 300 },
    );
  });

  it('is written and read back unchanged, for any filter', () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        expect(parseFilter(formatFilter(filter))).toEqual(filter);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never writes a value into the SQL', () => {
    fc.assert(
      fc.property(arbitraryFilter, (filter) => {
        const sql = compileFilter(filter, new Params());

        expect(sql).toMatch(/^[A-Za-z0-9_"$ ()=<>!,]*$/);
        expect(sql).not.toMatch(/'|;|--|\/\*/);
      }),
    );
  });

  it.each(
    FIELDS.flatMap((field) =>
      OPERATORS.filter((operator) => operator.kinds.includes(field.kind)).map((operator) => ({ field, operator })),
    ),
  )('binds $field.name $operator.operator', async ({ field, operator }) => {
    const leaf = fc.sample(
      arbitraryLeaf.filter((each) => each.field === field.name && each.op === operator.op),
      { numRuns: 1, seed: 1 },
    )[0];
    if (leaf === undefined) throw new Error('no such leaf');

    expect(await select(leaf)).toEqual(matching(leaf));
  });

  it('describes operators by examples that work', async () => {
    for (const { example } of OPERATORS) await expect(select(parsed(example))).resolves.toBeDefined();
  });

  it('takes a thousand comparisons and a thousand networks', async () => {
    const leaves = Array.from({ length: 1_000 }, (_, i) => ({ op: '=', field: 'port', value: i }) as const);
    const networks = Array.from(
      { length: 1_000 },
      (_, i) => parseCidr(`2001:${i.toString(16)}::/${20 + (i % 100)}`)?.text ?? '',
    );

    await expect(select({ op: 'or', filters: leaves })).resolves.toBeDefined();
    const many: Filter = { op: 'in', field: 'address', values: networks };
    expect(await select(many)).toEqual(matching(many));
  });

  it('refuses fields and operators that are not of the language', () => {
    expect(() => compileFilter({ op: '=', field: 'x" OR 1=1 --', value: 1 }, new Params())).toThrow(/cannot ask/);
    expect(() => compileFilter({ op: '<', field: 'srcaddr', value: '10.0.0.1' }, new Params())).toThrow(/cannot ask/);
    expect(() => compileFilter({ op: '=', field: 'bytes', value: '1 OR 1=1' }, new Params())).toThrow(/whole numbers/);
  });
});

describe('meanings', () => {
  const missing = ROWS.filter((row) => row.srcport === null).length;

  it('keeps rows without a value under not, and not under !=', async () => {
    expect(missing).toBeGreaterThan(0);
    const notIn = await select(parsed('srcport not in (22)'));
    const different = await select(parsed('srcport != 22'));

    expect(notIn.length - different.length).toBe(missing);
    expect(await select(parsed('not srcport 22'))).toEqual(notIn);
  });

  it('matches nothing with an empty list and everything with its opposite', async () => {
    expect(await select(parsed('srcport in ()'))).toEqual([]);
    expect(await select(parsed('srcport not in ()'))).toHaveLength(ROWS.length);
  });

  it('asks either end for =, and both for !=', async () => {
    const both = await select(parsed('port != 22'));

    expect(both).toEqual(await select(parsed('srcport != 22 and dstport != 22')));
    expect(await select(parsed('port 22'))).toEqual(await select(parsed('srcport 22 or dstport 22')));
  });
});

describe('networks as text', () => {
  it('hold exactly the addresses they hold as numbers', async () => {
    const leaf = arbitraryLeaf.filter(
      (each): each is Extract<typeof each, { op: 'in' }> =>
        each.op === 'in' && each.field === 'address' && each.values.some((value) => String(value).includes('/')),
    );
    await fc.assert(
      fc.asyncProperty(leaf, async (each) => {
        expect(await select(each)).toEqual(matching(each));
      }),
      { numRuns: 200 },
    );
  });
});

describe('compileWhere', () => {
  it('is empty when nothing narrows', () => {
    expect(compileWhere({ where: ' ', window: {} }, new Params())).toBe('');
  });

  it('joins window, filter and conditions of the caller without leaking precedence', async () => {
    const params = new Params();
    const where = compileWhere({ where: 'port 22 or port 23', window: { from: 0, to: 5 } }, params, [
      '"bytes" > 0 OR FALSE',
    ]);

    const sql = `SELECT id FROM flows ${where} ORDER BY id`;
    const reader = await connection.runAndReadAll(sql, [...params.values]);
    const ids = reader.getRowsJS().map(([id]) => Number(id));
    const expected = parsed('(port 22 or port 23) and bytes > 0 and start >= 0 and start < 5');
    expect(ids).toEqual(matching(expected));

    const inlined = await connection.runAndReadAll(inlineParams({ text: sql, params: params.values }));
    expect(inlined.getRowsJS()).toEqual(reader.getRowsJS());
  });
});

describe('inlineParams', () => {
  it('gives the rows that binding gives, for any filter', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFilter, async (filter) => {
        const params = new Params();
        const text = `SELECT id FROM flows WHERE ${compileFilter(filter, params)} ORDER BY id`;

        const reader = await connection.runAndReadAll(inlineParams({ text, params: params.values }));

        expect(reader.getRowsJS().map(([id]) => Number(id))).toEqual(matching(filter));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    [`SELECT '$1', "$1", $1 -- $1\n/* $1 */, $2`, ["a'b$2", -5n], `SELECT '$1', "$1", 'a''b$2' -- $1\n/* $1 */, (-5)`],
    ['$1 $10 $2', [1, 2, 3, 4, 5, 6, 7, 8, 9, 'ten'], "1 'ten' 2"],
    ['$1 $2 $3 $4', [null, true, 0.5, Number.NaN], "NULL TRUE 0.5 CAST('NaN' AS DOUBLE)"],
  ])('leaves literals, identifiers and comments alone in %s', (text, params, expected) => {
    expect(inlineParams({ text, params })).toBe(expected);
  });
});
