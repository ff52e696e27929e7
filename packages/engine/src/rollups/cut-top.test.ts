import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, createTables, type Fields, flow } from '../../test/flows-fixture.js';
import { createRollups, createTops } from '../../test/rollups-fixture.js';
import { KEPT_OF_REST, RANKED, TOPS } from '../schema/tops.js';
import type { TopCounts } from './cut-top.js';

const BEGIN = at('2026-11-16T00:00:00Z');
const DAY_S = 86_400;
const RUNS = 3;

const address = fc.oneof(
  fc.nat(9).map((last) => `10.0.0.${last}`),
  fc.constantFrom('2001:db8::1', null),
);
const record = fc
  .record({
    day: fc.nat(1),
    srcaddr: address,
    dstaddr: address,
    bytes: fc.constantFrom(0, 40, 41, 1_000, 70_000, '9223372036854775807', null),
    packets: fc.constantFrom(1, 9, null),
    action: fc.constantFrom('ACCEPT', 'REJECT', null),
    interface_id: fc.constantFrom('eni-1', 'eni-2', null),
    service_port: fc.constantFrom(22, 443),
    protocol: fc.constantFrom(6, 17),
  })
  .map(({ day, ...fields }): Fields => flow({ ...fields, start: BEGIN + day * DAY_S }));

describe('the greatest rows of a day and the rest', () => {
  let connection: DuckDBConnection;
  beforeEach(async () => {
    connection = await (await DuckDBInstance.create()).connect();
  });
  afterEach(() => connection.closeSync());

  async function load(flows: readonly Fields[], counts: TopCounts): Promise<void> {
    connection.closeSync();
    connection = await (await DuckDBInstance.create()).connect();
    await createTables(connection, { flows });
    await createTops(connection, await createRollups(connection, { hours: [], days: [] }), counts);
  }

  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();

  it.each(TOPS)('add up to the sums they were cut from, whole classes and bounds that hold: $name', async (top) => {
    const rows = fc.array(record, { minLength: 1, maxLength: 60 });
    const property = fc.asyncProperty(rows, fc.integer({ min: 1, max: 3 }), fc.nat(3), async (flows, each, all) => {
      await load(flows, { perInterface: each, perAction: Math.max(1, all) });
      const sums = 'sum(flows), coalesce(sum(bytes), 0), coalesce(sum(packets), 0), min(first_start), max(last_start)';
      for (const keys of [KEPT_OF_REST.join(', '), '"start"', 'action, "start"']) {
        const added = (name: string) => ask(`SELECT ${keys}, ${sums} FROM ${name} GROUP BY ALL ORDER BY ALL`);
        expect(await added(top.name)).toEqual(await added(top.of));
      }
      const classes = top.classes.join(', ');
      const ofClass = (name: string, where: string) =>
        `SELECT "start", ${classes}, ${top.columns.join(', ')}, sum(flows), coalesce(sum(bytes), 0), coalesce(sum(packets), 0) FROM ${name} ${where} GROUP BY ALL`;
      // Every kept row is one of the rollup's, and no class is kept in part.
      const kept = ofClass(top.name, 'WHERE NOT is_rest');
      expect(await ask(`(${kept}) EXCEPT (${ofClass(top.of, '')})`)).toEqual([]);
      const isKept = `("start", hash(${classes})) IN (SELECT ("start", hash(${classes})) FROM ${top.name} WHERE NOT is_rest)`;
      expect(await ask(`(${ofClass(top.of, `WHERE ${isKept}`)}) EXCEPT (${kept})`)).toEqual([]);
      for (const measure of RANKED) {
        const cutOff = `SELECT "start", action, max(sum) AS sum FROM (SELECT "start", action, hash(${classes}), coalesce(sum(${measure}), 0) AS sum FROM ${top.of} WHERE NOT ${isKept} GROUP BY ALL) GROUP BY ALL`;
        const told = `SELECT "start", action, any_value(cut_${measure}) AS sum FROM ${top.name} WHERE is_rest GROUP BY ALL`;
        const asInts = (sql: string) => ask(`SELECT "start", action, sum::HUGEINT FROM (${sql}) ORDER BY ALL`);
        expect(await asInts(told)).toEqual(await asInts(cutOff));
      }
      const most = await ask(
        `SELECT count(*) FROM ${top.name} WHERE is_rest AND (most_bytes > bytes OR most_bytes > cut_bytes OR classes > classes_cut OR classes < 1)`,
      );
      expect(most).toEqual([['0']]);
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it('keep no more classes than asked for, and of equal ones none beyond', async () => {
    const flows = Array.from({ length: 9 }, (_, index) => flow({ srcaddr: `10.0.1.${index}`, bytes: 10, packets: 1 }));
    const [sources] = TOPS;
    if (sources === undefined) throw new Error('there is no table');
    await load([...flows, flow({ srcaddr: '10.9.9.9', bytes: 99, packets: 9 })], { perInterface: 2, perAction: 2 });
    const told = `SELECT srcaddr, is_rest, bytes::INTEGER, most_bytes, cut_bytes, classes FROM ${sources.name} ORDER BY is_rest`;
    expect(await ask(told)).toEqual([
      ['10.9.9.9', false, 99, null, null, null],
      [null, true, 90, '10', '10', '9'],
    ]);
  });
});
