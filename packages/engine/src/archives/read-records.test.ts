import { isUtf8 } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import { pieces, type ReadRecord, readAll } from '../testing/archive-records.js';
import { tarOf } from '../testing/tar-archive.js';
import { maskPersonal } from './excerpt-line.js';
import { type Judgement, judgeLine } from './judge-line.js';
import { longLineReason } from './read-records.js';

const OPENED = 'New,10.0.0.7,198.51.100.4,1795255200,50123,443,6,203.0.113.9';
/** Longer than what is kept of a line that is too long. */
const LINE_BYTES_MAX = 2_500;

/** A value and the ways it is written. */
const spelled = <T>(value: T, ...spellings: string[]) => fc.constantFrom(...spellings.map((text) => ({ value, text })));

const NOTHING = ['', '-'] as const;
const address = fc.oneof(
  fc.ipV4().map((text) => ({ value: text, text })),
  spelled('2001:db8::1', '2001:db8::1', '2001:DB8:0:0:0:0:0:1', '2001:0db8::0001', '[2001:db8::1]'),
  spelled('192.0.2.7', '192.0.2.7', '::ffff:192.0.2.7', '::FFFF:c000:207', ' 192.0.2.7 '),
);
const noAddress = spelled<string | null>(null, ...NOTHING);
const port = fc.oneof(
  fc.nat({ max: 65_535 }).map((value) => ({ value, text: `${value}` })),
  spelled<number | null>(null, ...NOTHING),
);
const protocol = fc.oneof(
  spelled<number | null>(6, '6', 'tcp', 'TCP', '006'),
  spelled<number | null>(58, '58', 'ipv6-icmp', 'icmpv6'),
  spelled<number | null>(null, ...NOTHING),
);
const time = fc.integer({ min: Date.UTC(2001, 9, 1), max: Date.UTC(2199, 0, 1) }).chain((ms) => {
  const iso = new Date(ms).toISOString();
  const whole = ms - (ms % 1000);
  return fc.oneof(
    spelled(ms, iso, iso.toLowerCase(), `${ms}`, `${ms}999`, `${ms}999999`, `${iso.slice(0, -1)}999+00:00`),
    spelled(ms, `"${iso.replace('.', ',')}"`, `[${iso}]`, `${whole / 1000}.${iso.slice(20, 23)}`),
    spelled(ms, `${new Date(ms + 19_800_000).toISOString().slice(0, -1)}+05:30`),
    spelled(whole, `${whole / 1000}`, `"${new Date(whole).toUTCString()}"`),
  );
});
const email = fc.oneof(
  spelled<string | null>('ann@example.com', 'ann@example.com', '"ann@example.com"', ' ann@example.com'),
  spelled<string | null>('jürgen+x@bücher.example', 'jürgen+x@bücher.example'),
  fc.nat({ max: 999 }).map((id) => ({ value: `user${id}@corp.example`, text: `user${id}@corp.example` })),
  spelled<string | null>(null, ...NOTHING),
);
const mac = fc.oneof(
  spelled<string | null>(
    '02:42:ac:11:00:02',
    '02:42:ac:11:00:02',
    '02-42-AC-11-00-02',
    '0242.ac11.0002',
    '0242AC110002',
  ),
  spelled<string | null>(null, ...NOTHING),
);
const extra = fc.constantFrom(
  null,
  '',
  ',',
  '[ap-1,corp, north]',
  '"a, b",c',
  '[ap-1,"corp, north"]',
  '"one quote',
  'WLAN ø,📶',
  '[],{"x":1}',
  'a,,b',
);

interface Written {
  readonly line: string;
  readonly record: ReadRecord | null;
}

const connection: fc.Arbitrary<Written> = fc
  .record({
    type: fc.oneof(
      spelled('New', 'New', 'NEW', 'new', '"New"'),
      spelled('Destroy', 'Destroy', 'DESTROY', 'destroy', ' Destroy'),
    ),
    source_ip: address,
    dest_ip: fc.oneof(address, noAddress),
    timestamp: time,
    source_port: port,
    dest_port: port,
    protocol,
    nat_ip: fc.oneof(address, noAddress),
  })
  .map((fields) => ({
    line: Object.values(fields)
      .map(({ text }) => text)
      .join(','),
    record: { kind: 'connection', ...values(fields) },
  }));
const session: fc.Arbitrary<Written> = fc
  .record({ timestamp: time, email, mac_address: mac, private_ip: address, extra })
  .map(({ extra: further, ...fields }) => {
    const { timestamp, ...last } = fields;
    const texts = [
      timestamp.text,
      ...(further === null ? [] : [further]),
      ...Object.values(last).map(({ text }) => text),
    ];
    return {
      line: texts.join(','),
      record: { kind: 'session', ...values(fields), extra: further === '' ? null : further },
    };
  });
const nothing: fc.Arbitrary<Written> = fc
  .constantFrom('', '  ', 'type,source_ip,dest_ip,timestamp,source_port,dest_port,protocol,nat_ip')
  .map((line) => ({ line, record: null }));
const written = fc.oneof(
  { weight: 5, arbitrary: connection },
  { weight: 3, arbitrary: session },
  { weight: 1, arbitrary: nothing },
);
const member = fc.record({
  lines: fc.array(written, { maxLength: 12 }),
  end: fc.constantFrom('\n', '\r\n'),
  begin: fc.constantFrom('', '\ufeff'),
  isEnded: fc.boolean(),
});

function values(fields: Readonly<Record<string, { readonly value: string | number | null }>>): ReadRecord {
  return Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]));
}

function ofKind(records: readonly ReadRecord[], kind: string): readonly ReadRecord[] {
  return records.filter((record) => record.kind === kind);
}

describe('records written as an archive', () => {
  it('come back equal, however they are spelled and the stream is cut', async () => {
    const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 5_000 })), {
      minLength: 1,
      maxLength: 6,
    });
    const archive = fc.record({
      members: fc.array(member, { maxLength: 4 }),
      cuts,
      isPacked: fc.boolean(),
      archiveBatchRecords: fc.integer({ min: 1, max: 9 }),
      archiveTextsBytesMax: fc.constantFrom(1, LIMITS.archiveTextsBytesMax),
    });
    await fc.assert(
      fc.asyncProperty(archive, async ({ members, cuts: lengths, isPacked, ...limits }) => {
        const parts = members.map(({ lines, end, begin, isEnded }, index) => {
          const last = isEnded && lines.length > 0 ? end : '';
          return { path: `member ${index}.csv`, text: `${begin}${lines.map(({ line }) => line).join(end)}${last}` };
        });
        const expected = members.flatMap(({ lines }, index) =>
          lines.flatMap(({ record }, at) =>
            record === null ? [] : [{ ...record, member: `member ${index}.csv`, line: at + 1 }],
          ),
        );
        const tar = tarOf(parts);

        const { records, summary } = await readAll(pieces(isPacked ? gzipSync(tar) : tar, lengths), { limits });

        expect(summary.refusals).toEqual([]);
        expect(ofKind(records, 'connection')).toEqual(ofKind(expected, 'connection'));
        expect(ofKind(records, 'session')).toEqual(ofKind(expected, 'session'));
        expect(summary).toMatchObject({
          connections: ofKind(expected, 'connection').length,
          sessions: ofKind(expected, 'session').length,
        });
        for (const { lines, connections, sessions, passedOver } of summary.members) {
          expect(connections + sessions + passedOver).toBe(lines);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('lose no line when lines are damaged: each becomes what a reader of one line makes of it, however the stream is cut', async () => {
    const bytes = fc.oneof(
      { weight: 3, arbitrary: written.map(({ line }) => Buffer.from(line)) },
      {
        weight: 1,
        arbitrary: fc.integer({ min: -2, max: 2 }).map((more) => Buffer.alloc(LINE_BYTES_MAX + more, OPENED)),
      },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 90 }).map((array) => Buffer.from(array)) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(written, fc.nat({ max: 40 }), fc.nat({ max: 255 }))
          .map(([{ line }, at, byte]) => altered(line, at, byte)),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 12 }), fc.integer({ min: 50, max: 900 }), async (lines, cut) => {
        // A first line keeps what follows from being taken for something that is no text.
        const text = Buffer.concat([
          Buffer.from(`${`${OPENED}\n`.repeat(9)}`),
          ...lines.map((line) => Buffer.concat([line, Buffer.from('\n')])),
        ]);
        const limits = { lineBytesMax: LINE_BYTES_MAX, archiveBatchRecords: 100 };

        const whole = await readAll(text, { limits });
        const inPieces = await readAll(pieces(text, [cut]), { limits });

        expect(inPieces).toEqual(whole);
        const [
          { lines: count, connections, sessions, passedOver, quarantined } = {
            lines: -1,
            connections: 0,
            sessions: 0,
            passedOver: 0,
            quarantined: 0,
          },
        ] = whole.summary.members;
        expect(count).toBe(text.toString('latin1').split('\n').length - 1);
        expect(connections + sessions + passedOver + quarantined).toBe(count);
        expect(whole.summary.refusals).toHaveLength(quarantined);
        expect(byLine(whole)).toEqual(new Map(linesOf(text).flatMap((line, index) => judged(line, index + 1))));
      }),
      { numRuns: 100 },
    );
  });
});

type Outcome = ReadRecord | string;

/** What became of each line that was not passed over. */
function byLine({ records, summary }: Awaited<ReturnType<typeof readAll>>): Map<number, Outcome> {
  return new Map([
    ...records.map((record): [number, Outcome] => [Number(record.line), record]),
    ...summary.refusals.map(({ line, reason }): [number, Outcome] => [line ?? 0, reason]),
  ]);
}

/** The same by the reader of lines that are not ordinary alone. */
function judged(bytes: Buffer, line: number): [number, Outcome][] {
  if (bytes.length > LINE_BYTES_MAX) return [[line, longLineReason(bytes.length, LINE_BYTES_MAX)]];
  const text = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
  const judgement: Judgement = isUtf8(text)
    ? judgeLine(text.toString())
    : { kind: 'refused', reason: 'it is not UTF-8' };
  if (judgement.kind === 'nothing') return [];
  if (judgement.kind === 'refused') return [[line, maskPersonal(judgement.reason)]];
  const place = { kind: judgement.kind, timestamp: judgement.ms, member: 'log', line };
  return judgement.kind === 'session'
    ? [
        [
          line,
          {
            ...place,
            email: judgement.email,
            mac_address: judgement.mac,
            private_ip: judgement.address,
            extra: judgement.extra,
          },
        ],
      ]
    : [
        [
          line,
          {
            ...place,
            type: judgement.type,
            source_ip: judgement.source,
            dest_ip: judgement.dest,
            source_port: judgement.sourcePort,
            dest_port: judgement.destPort,
            protocol: judgement.protocol,
            nat_ip: judgement.nat,
          },
        ],
      ];
}

function linesOf(text: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf(0x0a, at);
    lines.push(text.subarray(at, end));
    at = end + 1;
  }
  return lines;
}

function altered(line: string, at: number, byte: number): Buffer {
  const bytes = Buffer.from(line);
  if (bytes.length > 0) bytes[at % bytes.length] = byte;
  return bytes;
}
