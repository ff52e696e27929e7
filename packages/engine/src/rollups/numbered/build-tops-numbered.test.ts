import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteLiteral } from '../../core/quote-sql.js';
import { ROLLUPS } from '../../schema/rollups.js';
import { CLASSES, CLASSES_CUT, cutOf, IS_REST, mostOf, RANKED, TOPS } from '../../schema/tops.js';
import { partsOf } from '../../store/manifest.js';
import { openNumberedParts } from '../../store/number-parts.js';
import { rollupSelect } from '../../store/rollup-views.js';
import { type FlowCells, type FlowLake, makeFlowLake } from '../../testing/flow-lake.js';
import { cutTop, type TopCounts } from '../cut-top.js';
import { deriveRollups } from '../derive-rollups.js';
import { buildTopsNumbered } from './build-tops-numbered.js';

const DAY = 19_675;
const SECONDS_PER_DAY = 86_400;
const MEMORY_BYTES = 2 ** 30;
const RUNS = 8;

const address = fc.oneof(
  fc.nat(6).map((last) => `10.0.0.${last}`),
  fc.constantFrom('2001:db8::1', null),
);
const aRecord: fc.Arbitrary<FlowCells> = fc
  .record({
    second: fc.nat(SECONDS_PER_DAY - 1),
    srcaddr: address,
    dstaddr: address,
    bytes: fc.constantFrom(0, 40, 41, 1_000, 70_000, null),
    packets: fc.constantFrom(1, 9, null),
    action: fc.constantFrom('ACCEPT', 'REJECT', null),
    interface_id: fc.constantFrom('eni-1', 'eni-2', null),
    service_port: fc.constantFrom(22, 443, null),
    protocol: fc.constantFrom(6, 17),
  })
  .map(({ second, ...rest }) => ({ ...rest, start: DAY * SECONDS_PER_DAY + second }));

async function daily(lake: FlowLake, records: readonly FlowCells[]): Promise<void> {
  const add = await lake.writeNumbered(1, records);
  const hours = new Set(records.map(({ start }) => Math.floor(Number(start) / 3_600)));
  await lake.manifest.commit({ add, staleRollups: [...hours] });
  const { layout, manifest } = lake;
  const nowMs = (DAY + 3) * SECONDS_PER_DAY * 1_000;
  await lake.use((connection) => deriveRollups({ connection, layout, manifest, memoryBytes: MEMORY_BYTES, nowMs }));
}

/** A table's rows, by numbers and by SQL. */
async function bothWays(lake: FlowLake, top: (typeof TOPS)[number], counts: TopCounts): Promise<unknown[]> {
  const { layout, manifest } = lake;
  const of = ROLLUPS.find(({ name }) => name === top.of);
  if (of === undefined) throw new Error('there is no such rollup');
  const parts = partsOf(manifest.state, of.name);
  const { numbered } = await openNumberedParts(layout, parts, new Set());
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
  const context = { layout, memoryBytes: MEMORY_BYTES, name: 'test', counts };
  const [made] = (await buildTopsNumbered([top], DAY, { numbered, rows, present }, context)) ?? [];
  if (made === undefined) throw new Error('nothing was made');
  const { prepare, select, drop } = cutTop(top, rollupSelect(of, layout, manifest.state), counts);
  const plain = [IS_REST, ...RANKED.flatMap((each) => [mostOf(each), cutOf(each)]), CLASSES, CLASSES_CUT];
  const columns = ['start', ...top.columns.filter((column) => present.has(column)), 'flows', 'bytes', 'packets'];
  const shown = [...columns, ...plain].map((name) => (name === IS_REST ? name : `"${name}"::VARCHAR AS "${name}"`));
  return lake.use(async (connection) => {
    for (const statement of prepare) await connection.run(statement);
    const ask = async (from: string, times: string): Promise<unknown> =>
      (await connection.runAndReadAll(`SELECT ${shown.join(', ')}, ${times} FROM ${from} ORDER BY ALL`)).getRowsJson();
    const file = quoteLiteral(path.join(layout.root, made.path));
    const numbers = await ask(`read_parquet(${file})`, '"start" + first_offset, "start" + first_offset + span');
    const sql = await ask(`(${select})`, 'first_start, last_start');
    for (const statement of drop) await connection.run(statement);
    return [numbers, sql];
  });
}

describe('the greatest rows of a day, cut from numbers', () => {
  it('are those that SQL cuts, row for row, whatever is missing', async () => {
    const records = fc.array(aRecord, { minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), async (all, ...of) => {
        const [perInterface, perAction] = of;
        const lake = await makeFlowLake();
        try {
          await daily(lake, all);
          for (const top of TOPS) {
            const [numbers, sql] = await bothWays(lake, top, { perInterface, perAction });
            expect(numbers, top.name).toEqual(sql);
          }
        } finally {
          await lake.remove();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});
