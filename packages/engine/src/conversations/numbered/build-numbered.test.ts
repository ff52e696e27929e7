import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressClass } from '../../network/address-class.js';
import { parseAddress } from '../../network/ip-address.js';
import { isSegmentPart } from '../../store/conversation-views.js';
import { partsOf } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { makeViews } from '../../store/views.js';
import { type FlowCells, type FlowLake, makeFlowLake } from '../../testing/flow-lake.js';
import { deriveConversations } from '../derive.js';

/** 2023-11-14T21:00:00Z, hours since 1970: the hours of the tests go over midnight. */
const FIRST_HOUR = 472_221;
const SECONDS_PER_HOUR = 3_600;
const ROOMY_BYTES = 2 ** 30;
/** Some twelve records: most hours are built by themselves. */
const TIGHT_BYTES = 3_000;
/** Each builds two lakes of four hours, one of them in up to three steps. */
const RUNS = 12;

interface Shape {
  readonly packets: boolean;
  readonly direction: boolean;
  readonly more: boolean;
}

const ADDRESSES = ['10.0.0.1', '10.0.0.2', '93.184.216.34', '10.0.9.9', '2001:db8::7', '2600:1f18::9'];
const anAddress = fc.constantFrom(...ADDRESSES);
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null, freq: 4 });

/** Records that get in each other's way: few ends, few ports, times around the edges of hours, any flags. */
const aRecord = fc.record({
  src: anAddress,
  dst: anAddress,
  packetSrc: orNull(anAddress),
  packetDst: orNull(anAddress),
  isPlain: fc.boolean(),
  ports: fc.constantFrom<[number | null, number]>(
    [40_000, 443],
    [443, 40_000],
    [443, 443],
    [40_001, 443],
    [0, 0],
    [null, 123],
  ),
  protocol: fc.constantFrom(6, 6, 6, 6, 17, 1, 47, null),
  hour: fc.integer({ min: 0, max: 4 }),
  second: fc.oneof(
    fc.integer({ min: 3_400, max: 3_599 }),
    fc.integer({ min: 0, max: 120 }),
    fc.integer({ min: 0, max: 3_599 }),
  ),
  length: fc.constantFrom(-1, 0, 0, 3, 60, 400, 900, 5_000, 9_000),
  flags: fc.constantFrom(null, 0, 2, 2, 3, 18, 19, 1, 4, 258),
  interface: fc.constantFrom('eni-1', 'eni-2', 'eni-3', 'eni-4', 'eni-5', null),
  resource: fc.constantFrom('nat-1', null, null),
  instance: fc.constantFrom('i-1', null),
  direction: fc.constantFrom('egress', 'ingress', null),
  action: fc.constantFrom('ACCEPT', 'ACCEPT', 'REJECT', null),
  bytes: fc.constantFrom(1, 40, 999, 7_000_000_000, null),
  packets: fc.constantFrom(1, 2, 9, null),
  account: fc.constantFrom('111111111111', '222222222222', null),
  service: fc.constantFrom('S3', 'EC2', null, null),
  country: fc.constantFrom('DE', 'US', null),
  encryption: fc.constantFrom(0, 1, 3, null),
});
type Generated = typeof aRecord extends fc.Arbitrary<infer T> ? T : never;

function cellsOf(record: Generated, { packets, direction, more }: Shape): FlowCells {
  const start = (FIRST_HOUR + record.hour) * SECONDS_PER_HOUR + record.second;
  return {
    srcaddr: record.src,
    dstaddr: record.dst,
    srcport: record.ports[0],
    dstport: record.ports[1],
    protocol: record.protocol,
    packets: record.packets,
    bytes: record.bytes,
    start,
    end: record.length < 0 ? null : start + record.length,
    action: record.action,
    interface_id: record.interface,
    account_id: record.account,
    tcp_flags: record.flags,
    src_class: classOf(record.src),
    dst_class: classOf(record.dst),
    src_country: record.country,
    ...(packets
      ? {
          pkt_srcaddr: record.isPlain ? record.src : record.packetSrc,
          pkt_dstaddr: record.isPlain ? record.dst : record.packetDst,
        }
      : {}),
    ...(direction ? { flow_direction: record.direction, instance_id: record.instance } : {}),
    ...(more
      ? {
          resource_id: record.resource,
          vpc_id: record.account === null ? null : `vpc-${record.account.slice(0, 2)}`,
          region: record.account === null ? null : 'eu-west-1',
          pkt_src_aws_service: record.service,
          pkt_dst_aws_service: record.encryption === 0 ? 'AMAZON' : record.service,
          dst_country: record.country,
          encryption_status: record.encryption,
        }
      : {}),
  };
}

function classOf(text: string): string | null {
  const address = parseAddress(text);
  return address === undefined ? null : addressClass(address);
}

interface Step {
  readonly records: readonly Generated[];
  readonly memoryBytes: number;
  readonly fromNumbers: boolean;
}

async function derived(lake: FlowLake, object: number, shape: Shape, { records, ...way }: Step): Promise<void> {
  const cells = records.map((record) => cellsOf(record, shape));
  const hours = new Set(records.map(({ hour }) => FIRST_HOUR + hour));
  await lake.manifest.commit({ add: await lake.writeNumbered(object, cells), stale: [...hours] });
  const { layout, manifest } = lake;
  await lake.use((connection) => deriveConversations({ connection, layout, manifest, ...way }));
}

/** What questions see, and what stands in the files. */
function content({ layout, manifest, use }: FlowLake): Promise<unknown> {
  return use(async (connection) => {
    await makeViews(connection, layout, manifest.state);
    const parts = partsOf(manifest.state, 'conversations');
    const kinds = [parts.filter(isSegmentPart), parts.filter((part) => !isSegmentPart(part))];
    const stored = kinds.filter((kind) => kind.length > 0).map((kind) => readParts(layout, kind));
    const tables: unknown[] = [];
    for (const source of ['conversations', 'conversation_hours', ...stored]) {
      tables.push((await connection.runAndReadAll(`FROM ${source} ORDER BY ALL`)).getRowObjectsJson());
    }
    return tables;
  });
}

describe('conversations built from numbers', () => {
  it('are those that SQL builds, row for row, whatever was logged and whatever was built which way before', async () => {
    const steps = fc.array(
      fc.record({
        records: fc.array(aRecord, { minLength: 1, maxLength: 30 }),
        memoryBytes: fc.constantFrom(TIGHT_BYTES, ROOMY_BYTES),
        fromNumbers: fc.constantFrom(true, true, false),
      }),
      { minLength: 1, maxLength: 3 },
    );
    const shape = fc.record({ packets: fc.boolean(), direction: fc.boolean(), more: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(shape, steps, async (logged, [first, ...late]) => {
        if (first === undefined) return;
        const [lake, reference] = [await makeFlowLake(), await makeFlowLake()];
        try {
          let object = 0;
          for (const step of [{ ...first, fromNumbers: true }, ...late]) {
            object += 1;
            await derived(lake, object, logged, step);
          }
          const records = [first, ...late].flatMap((step) => step.records);
          await derived(reference, 1, logged, { records, memoryBytes: ROOMY_BYTES, fromNumbers: false });

          expect(await content(lake)).toEqual(await content(reference));
        } finally {
          await lake.remove();
          await reference.remove();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  /** Who wrote the parts of conversations, each once. */
  const writers = ({ layout, manifest, use }: FlowLake): Promise<unknown[]> =>
    use(async (connection) => {
      const files = partsOf(manifest.state, 'conversations').map((part) => `'${layout.root}/${part.path}'`);
      const sql = `SELECT DISTINCT created_by[:6] FROM parquet_file_metadata([${files.join(', ')}]) ORDER BY 1`;
      return (await connection.runAndReadAll(sql)).getRowsJson().flat();
    });

  const busy = (hour: number, bytes: number | bigint): FlowCells[] =>
    [0, 30].map((second) => ({
      srcaddr: '10.0.0.1',
      dstaddr: '10.0.0.2',
      srcport: 40_000,
      dstport: 443,
      protocol: 6,
      bytes,
      packets: 1,
      start: (FIRST_HOUR + hour) * SECONDS_PER_HOUR + second,
      end: (FIRST_HOUR + hour) * SECONDS_PER_HOUR + second,
      action: 'ACCEPT',
    }));
  const sumOf = ({ layout, manifest, use }: FlowLake): Promise<unknown> =>
    use(async (connection) => {
      await makeViews(connection, layout, manifest.state);
      return (await connection.runAndReadAll('SELECT sum(client_bytes) FROM conversations')).getRowsJson()[0]?.[0];
    });

  it.each([
    ['the loader wrote its records', busy(0, 5), 'numbers', '10', ['networ']],
    ['DuckDB wrote its records', busy(0, 5), 'sql', '10', ['DuckDB']],
    ['sums of its records are not exact', busy(0, Number.MAX_SAFE_INTEGER), 'numbers', '18014398509481982', ['DuckDB']],
  ] as const)('are of an hour as its records allow: where %s', async (_when, records, by, sum, wrote) => {
    const lake = await makeFlowLake();
    try {
      const add = by === 'sql' ? await lake.write(1, records) : await lake.writeNumbered(1, records);
      await lake.manifest.commit({ add, stale: [FIRST_HOUR] });
      const { layout, manifest } = lake;
      await lake.use((connection) => deriveConversations({ connection, layout, manifest, memoryBytes: ROOMY_BYTES }));

      expect(await writers(lake)).toEqual(wrote);
      expect(String(await sumOf(lake))).toBe(sum);
    } finally {
      await lake.remove();
    }
  });
});
