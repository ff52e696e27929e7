import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSegmentPart } from '../../store/conversation-views.js';
import { openNumberedParts } from '../../store/number-parts.js';
import { readParts } from '../../store/read-parts.js';
import { TextBooks } from '../../store/text-books.js';
import { type FlowCells, makeFlowLake } from '../../testing/flow-lake.js';
import { ConversationHours } from './conversation-hours.js';
import { RecordColumns, WANTED_COLUMNS } from './record-columns.js';

/** 2023-11-14T21:00:00Z, hours since 1970. */
const FIRST_HOUR = 472_221;
const SECONDS_PER_HOUR = 3_600;
const HOURS = [FIRST_HOUR, FIRST_HOUR + 1];
const RUNS = 10;

const aRecord = fc
  .record({
    second: fc.integer({ min: 2 * SECONDS_PER_HOUR - 5_400, max: 2 * SECONDS_PER_HOUR - 1 }),
    srcaddr: fc.constantFrom('10.0.0.1', '10.0.0.2', '93.184.216.34'),
    dstaddr: fc.constantFrom('10.0.0.1', '2001:db8::7', '93.184.216.34'),
    srcport: fc.constantFrom(40_000, 443),
    dstport: fc.constantFrom(443, 53),
    interface_id: fc.constantFrom('eni-3', 'eni-1', 'eni-2', null),
    account_id: fc.constantFrom('2', '1', null),
    src_country: fc.constantFrom('DE', 'US', null),
    tcp_flags: fc.constantFrom(2, 18, 1, null),
    flow_direction: fc.constantFrom('egress', 'ingress', null),
    bytes: fc.constantFrom(1, 40, null),
  })
  .map(({ second, ...rest }): FlowCells => {
    const start = FIRST_HOUR * SECONDS_PER_HOUR + second;
    return { ...rest, protocol: 6, packets: 1, action: 'ACCEPT', start, end: start + 9 };
  });

it('conversations of an hour do not depend on how many of its records are read at a time, nor how many are written', async () => {
  const property = fc.asyncProperty(fc.array(aRecord, { minLength: 1, maxLength: 60 }), async (records) => {
    const lake = await makeFlowLake();
    try {
      const parts = await lake.writeNumbered(1, records);
      const { numbered } = await openNumberedParts(lake.layout, parts, new Set());
      const built = async (name: string, rowsMax: number, pieceRows: number): Promise<unknown> => {
        const books = new TextBooks();
        const hours = new ConversationHours({ layout: lake.layout, name, books, pieceRows });
        for (const hour of HOURS) {
          hours.begin(hour, 0);
          await numbered.readEach({ columns: WANTED_COLUMNS, hours: [hour], books, rowsMax }, (rows) =>
            hours.add(new RecordColumns(rows)),
          );
          await hours.end();
        }
        const made = await hours.finish();
        const kinds = [made.filter(isSegmentPart), made.filter((part) => !isSegmentPart(part))];
        return lake.use((connection) =>
          Promise.all(
            kinds.map(async (kind) =>
              kind.length === 0
                ? []
                : (
                    await connection.runAndReadAll(`FROM ${readParts(lake.layout, kind)} ORDER BY ALL`)
                  ).getRowObjectsJson(),
            ),
          ),
        );
      };

      expect(await built('little', 1, 2)).toEqual(await built('much', records.length, records.length));
    } finally {
      await lake.remove();
    }
  });
  await fc.assert(property, { numRuns: RUNS });
});
