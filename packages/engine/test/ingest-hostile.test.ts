import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { file, HEADER, record } from '../src/testing/index.js';
import { useLake } from './use-lake.js';

const lake = useLake();
const { ask, ingest } = lake;

const quarantined = () => ask('SELECT object, line, reason, "rows" FROM quarantine ORDER BY object, line');

describe('a damaged object is refused whole, by name, and the rest loads', () => {
  const good = gzipSync(file(record(), record()));
  const flipped = Buffer.from(good);
  flipped[flipped.length - 6] = (flipped[flipped.length - 6] ?? 0) ^ 1;
  const cases: readonly [string, string | Buffer, RegExp][] = [
    ['truncated.log.gz', good.subarray(0, good.length - 10), /cut short/],
    ['no-trailer.log.gz', good.subarray(0, good.length - 4), /cut short/],
    ['flipped-crc.log.gz', flipped, /CRC-32/],
    ['garbage-after.log.gz', Buffer.concat([good, Buffer.from('tail')]), /damaged/],
    ['empty.log.gz', Buffer.alloc(0), /empty \(0 bytes\)/],
    ['empty-inside.log.gz', '', /no text/],
    ['image.log.gz', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /first line|neither gzip/],
    ['half.parquet', Buffer.from('PAR1 and then nothing of use'), /Parquet/],
    ['prose.log', 'To whom it may concern,\nthis is not a log.\n', /neither a header/],
    ['one-long-line.log', 'x'.repeat(200_000), /first line is longer/],
  ];

  it.each(cases)('%s', async (name, content, reason) => {
    await lake.workspace.write(name, content);
    await lake.workspace.write('good.log.gz', file(record({ bytes: 7 })));

    const report = await ingest();

    expect(report.objects).toMatchObject({ found: 2, loaded: 1, quarantined: 1 });
    expect(await quarantined()).toEqual([
      { object: name, line: null, reason: expect.stringMatching(reason), rows: null },
    ]);
    expect(await ask('SELECT count(*) AS n, sum(bytes) AS b FROM flows')).toEqual([{ n: 1, b: 7 }]);
  });
});

describe('a bad line is refused with its number and reason, and the lines around it load', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['too few fields', '2 123456789012 eni-1', /14 fields expected, 3 found/],
    ['too many fields', `${record()} more`, /14 fields expected, 15 found/],
    ['a repeated header', HEADER, /header line in the middle/],
    ['a port out of range', record({ dstport: 70_000 }), /dstport: "70000" is not a port/],
    ['a negative port', record({ srcport: -1 }), /srcport: "-1" is not a port/],
    ['negative bytes', record({ bytes: -5 }), /bytes: -5 is negative/],
    ['negative packets', record({ packets: -5 }), /packets: -5 is negative/],
    [
      'bytes beyond 64 bits',
      record({ bytes: '18446744073709551616' }),
      /bytes: "18446744073709551616" is not a whole number/,
    ],
    ['a protocol that is a word', record({ protocol: 'tcp' }), /protocol: "tcp"/],
    ['an unknown action', record({ action: 'MAYBE' }), /action: "MAYBE" is not one of ACCEPT, REJECT/],
    ['an unknown status', record({ 'log-status': 'FINE' }), /log_status: "FINE" is not one of/],
    ['no address', record({ srcaddr: 'banana' }), /srcaddr: "banana" is not an IP address/],
    ['an octet out of range', record({ dstaddr: '10.0.0.256' }), /dstaddr: "10.0.0.256" is not an IP address/],
    ['milliseconds for seconds', record({ start: 1_700_000_000_000 }), /start: 1700000000000 is no Unix second/],
    ['a time before 1970', record({ start: -86_400 }), /start: -86400 is no Unix second/],
    ['invalid UTF-8', `${record()}\u00ff`, /not valid UTF-8/],
    ['a NUL byte', record({ srcaddr: '10.0\u0000.0.1' }), /NUL/],
  ];

  it.each(cases)('%s', async (_name, line, reason) => {
    const text = file(record({ bytes: 1 }), record({ bytes: 2 }), line, record({ bytes: 4 }));
    const bytes = Buffer.from(text, line.includes('\u00ff') ? 'latin1' : 'utf8');
    await lake.workspace.write('a.log.gz', gzipSync(bytes));

    const report = await ingest();

    expect(report).toMatchObject({ rows: 3, rows_quarantined: 1, bytes: 7 });
    expect(await quarantined()).toEqual([
      { object: 'a.log.gz', line: 4, reason: expect.stringMatching(reason), rows: 1 },
    ]);
  });

  it('a line of 50 MB, without holding up the rest', async () => {
    await lake.workspace.write('a.log.gz', file(record({ bytes: 1 }), 'x'.repeat(50_000_000), record({ bytes: 2 })));

    const report = await ingest();

    expect(report).toMatchObject({ rows: 2, rows_quarantined: 1, bytes: 3 });
    expect(await quarantined()).toEqual([
      { object: 'a.log.gz', line: 3, reason: 'the line is 50000000 bytes long; at most 65536 are read', rows: 1 },
    ]);
  });

  it('binary junk in the middle: every line is a row or a refusal', async () => {
    const junk = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919 + (index >> 3)) % 256));
    const lines = junk.filter((byte) => byte === 0x0a).length;
    const content = Buffer.concat([
      Buffer.from(file(record({ bytes: 1 }))),
      junk,
      Buffer.from(`\n${record({ bytes: 2 })}\n`),
    ]);
    await lake.workspace.write('a.log.gz', gzipSync(content));

    const report = await ingest();
    const [{ blank } = { blank: 0 }] = [{ blank: countBlank(content) }];

    expect(report).toMatchObject({ rows: 2, bytes: 3 });
    expect(report.rows_quarantined).toBe(lines + 1 - blank);
    expect(await ask('SELECT sum("rows") AS n FROM quarantine')).toEqual([{ n: report.rows_quarantined }]);
  });

  it('a file whose every line is wrong in several fields: counted, and the first ones named', async () => {
    const wrong = record({ srcport: 'x', dstport: 'y', packets: 'z', bytes: 'much', action: 'MAYBE' });
    await workspaceOf(30_000, wrong);

    const report = await ingest();

    expect(report).toMatchObject({ rows: 1, rows_quarantined: 30_000 });
    expect(
      await ask(
        'SELECT count(*) AS named, min(line) AS first, max(line) AS last FROM quarantine WHERE line IS NOT NULL',
      ),
    ).toEqual([{ named: 10_000, first: 2, last: 10_001 }]);
    expect(await ask('SELECT sum("rows") AS n FROM quarantine')).toEqual([{ n: 30_000 }]);
  });

  it('more bad lines than are kept by name are counted all the same', async () => {
    await lake.workspace.write(
      'a.log',
      file(...Array.from({ length: 15_000 }, (_, index) => (index % 2 ? 'bad line' : record()))),
    );

    const report = await ingest();

    expect(report).toMatchObject({ rows: 7_500, rows_quarantined: 7_500 });
    expect(await ask('SELECT sum("rows") AS n FROM quarantine')).toEqual([{ n: 7_500 }]);
  });
});

function workspaceOf(lines: number, line: string): Promise<void> {
  return lake.workspace.write('a.log.gz', file(...Array.from({ length: lines }, () => line), record()));
}

function countBlank(content: Buffer): number {
  return content
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .filter((line) => /^\r*$/.test(line)).length;
}

describe('what looks odd and is fine', () => {
  it('keeps dates of 1970 and 2106, an unknown account and IPv6, in canonical form', async () => {
    await lake.workspace.write(
      'a.log.gz',
      file(
        record({ start: 0, end: 59, 'account-id': 'unknown' }),
        record({ start: 4_294_967_295, end: 4_294_967_296, srcaddr: '2001:DB8:0:0:0:0:0:1', dstaddr: 'fe80::1' }),
      ),
    );

    expect(await ingest()).toMatchObject({ rows: 2, rows_quarantined: 0 });
    expect(await ask('SELECT start_time, account_id, srcaddr, src_class, dst_class FROM flows ORDER BY start')).toEqual(
      [
        {
          start_time: '1970-01-01T00:00:00Z',
          account_id: 'unknown',
          srcaddr: '10.0.1.5',
          src_class: 'private',
          dst_class: 'private',
        },
        {
          start_time: '2106-02-07T06:28:15Z',
          account_id: '123456789012',
          srcaddr: '2001:db8::1',
          src_class: 'documentation',
          dst_class: 'link-local',
        },
      ],
    );
  });

  it('keeps bytes beyond 2^53 exact, up to 2^63 - 1', async () => {
    await lake.workspace.write(
      'a.log.gz',
      file(record({ bytes: '9223372036854775807' }), record({ bytes: '9223372036854775807' })),
    );

    const report = await ingest();

    expect(report.bytes).toBe('18446744073709551614');
    expect(await ask('SELECT sum(bytes) AS b, max(bytes) AS m FROM flows')).toEqual([
      { b: '18446744073709551614', m: '9223372036854775807' },
    ]);
  });

  it('reads CRLF line ends, blank lines, a byte order mark and a last line without an end', async () => {
    await lake.workspace.write(
      'a.log',
      `\ufeff${HEADER}\r\n${record({ bytes: 1 })}\r\n\r\n${record({ bytes: 2 })}\n\n${record({ bytes: 4 })}`,
    );

    expect(await ingest()).toMatchObject({ rows: 3, rows_quarantined: 0, bytes: 7 });
  });

  it('reads concatenated gzip members and names the second header', async () => {
    await lake.workspace.write('a.log.gz', Buffer.concat([gzipSync(file(record())), gzipSync(file(record()))]));

    expect(await ingest()).toMatchObject({ rows: 2, rows_quarantined: 1 });
    expect(await quarantined()).toEqual([
      { object: 'a.log.gz', line: 3, reason: 'a header line in the middle of the file', rows: 1 },
    ]);
  });

  it('puts NODATA and SKIPDATA into coverage, never into flows', async () => {
    const silent = (status: string) => `2 123456789012 eni-1 - - - - - - - 1700000000 1700000060 - ${status}`;
    await lake.workspace.write('a.log.gz', file(record(), silent('NODATA'), silent('SKIPDATA'), silent('NODATA')));

    expect(await ingest()).toMatchObject({ rows: 1, nodata: 2, skipdata: 1, rows_quarantined: 0 });
    expect(await ask('SELECT log_status, count(*) AS n FROM coverage GROUP BY 1 ORDER BY 1')).toEqual([
      { log_status: 'NODATA', n: 2 },
      { log_status: 'SKIPDATA', n: 1 },
    ]);
  });

  it('loads a header without records as an object of no rows', async () => {
    await lake.workspace.write('a.log.gz', `${HEADER}\n`);
    await lake.workspace.write('b.log.gz', `${HEADER}\n`);

    expect((await ingest()).objects).toMatchObject({ loaded: 2, duplicate: 0 });
  });

  it('loads identical bytes under two names once, and says which was the copy', async () => {
    await lake.workspace.write('a.log.gz', file(record()));
    await lake.workspace.write('b.log.gz', file(record()));

    const report = await ingest();

    expect(report).toMatchObject({ rows: 1, objects: { found: 2, loaded: 1, duplicate: 1 } });
    expect(await ask('SELECT object, status FROM ingested ORDER BY object')).toEqual([
      { object: 'a.log.gz', status: 'loaded' },
      { object: 'b.log.gz', status: 'duplicate' },
    ]);
  });

  it('ignores files that are no logs by their name', async () => {
    await lake.workspace.write('a.log.gz', file(record()));
    await lake.workspace.write('truth.json', '{}');
    await lake.workspace.write('.DS_Store', 'x');

    expect((await ingest()).objects).toMatchObject({ found: 1, ignored: 2, quarantined: 0 });
  });
});
