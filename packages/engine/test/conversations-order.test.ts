import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE, openEngine } from '../src/index.js';
import { makeWorkspace } from '../src/testing/index.js';
import { type Fields, v5 } from './conversation-logs.js';
import { useLake } from './use-lake.js';

const lake = useLake();
/** Each run is some six ingests of up to four hours. */
const RUNS = 6;

/** Records that get in each other's way: few ends, few ports, times around the edges of hours, any flags. */
const aRecord: fc.Arbitrary<Fields> = fc
  .record({
    ends: fc.constantFrom(['10.0.0.1', '10.0.0.2'], ['10.0.0.1', '93.184.216.34'], ['10.0.9.9', '93.184.216.34']),
    ports: fc.constantFrom([40_000, 443], [40_001, 443], [0, 0]),
    turned: fc.boolean(),
    protocol: fc.constantFrom(6, 6, 6, 17),
    hour: fc.integer({ min: 0, max: 3 }),
    offset: fc.oneof(
      fc.integer({ min: 3_400, max: 3_599 }),
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 0, max: 3_599 }),
    ),
    length: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 600 })),
    flags: fc.constantFrom(0, 0, 2, 3, 18, 19, 1, 4),
    interface: fc.constantFrom('eni-1', 'eni-2', 'eni-3', 'eni-4', '-'),
    direction: fc.constantFrom('egress', 'ingress', '-'),
    action: fc.constantFrom('ACCEPT', 'ACCEPT', 'REJECT'),
    bytes: fc.integer({ min: 1, max: 9_999 }),
    hidden: fc.boolean(),
  })
  .map(({ ends, ports, turned, hour, offset, length, ...rest }) => {
    const side = turned ? [1, 0] : [0, 1];
    const [src, dst] = side.map((index) => ends[index] ?? '');
    const start = hour * 3_600 + offset;
    return {
      srcaddr: src ?? '',
      dstaddr: dst ?? '',
      srcport: ports[side[0] ?? 0] ?? 0,
      dstport: ports[side[1] ?? 1] ?? 0,
      protocol: rest.protocol,
      start,
      end: start + length,
      'tcp-flags': rest.flags,
      'interface-id': rest.interface,
      'flow-direction': rest.direction,
      action: rest.action,
      bytes: rest.bytes,
      'pkt-dstaddr': rest.hidden && dst === '10.0.9.9' ? '93.184.216.34' : (dst ?? ''),
    };
  });

const CONTENT = ['FROM conversations ORDER BY ALL', 'FROM conversation_hours ORDER BY ALL'];

async function fromScratch(objects: readonly (readonly Fields[])[]): Promise<unknown> {
  const workspace = await makeWorkspace();
  const engine = await openEngine({ lake: workspace.lake });
  try {
    await Promise.all(objects.map((records, index) => workspace.write(`${index}.log`, v5(...records))));
    await engine.ingest({ folder: workspace.logs }, LOCAL_SCOPE);
    return await Promise.all(
      CONTENT.map(async (sql) => {
        const rows = [];
        for await (const batch of (await engine.sql(sql, LOCAL_SCOPE)).batches) rows.push(...batch);
        return rows;
      }),
    );
  } finally {
    await engine.close();
    await workspace.remove();
  }
}

describe('the order of arrival', () => {
  it('does not matter: late, shuffled and replaced objects end as all at once do', async () => {
    const plan = fc.record({
      objects: fc.array(fc.array(aRecord, { minLength: 1, maxLength: 12 }), { minLength: 3, maxLength: 5 }),
      wrong: fc.array(aRecord, { minLength: 1, maxLength: 8 }),
      order: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(plan, async ({ objects, wrong, order }) => {
        const scope = { tenant: `run${run++}` };
        const folder = `${scope.tenant}/`;
        const ingest = () => lake.engine.ingest({ folder: `${lake.workspace.logs}/${folder}` }, scope);
        const arrival = objects.map((_, index) => index).sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0) || a - b);
        const [first = 0] = arrival;
        await lake.workspace.write(`${folder}${first}.log`, v5(...wrong));
        for (const index of arrival.slice(1)) {
          await ingest();
          await lake.workspace.write(`${folder}${index}.log`, v5(...(objects[index] ?? [])));
        }
        await lake.workspace.write(`${folder}${first}.log`, v5(...(objects[first] ?? [])));
        await ingest();

        const got = await Promise.all(CONTENT.map((sql) => lake.ask(sql, scope)));
        expect(got).toEqual(await fromScratch(objects));
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});
