import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import { pieces, readAll } from '../testing/archive-records.js';
import { paxRecord, TAR_END, type TarPart, tarEntry, tarOf } from '../testing/tar-archive.js';

const LINE = 'New,10.0.0.7,198.51.100.4,1795255200,50123,443,6,203.0.113.9\n';
const GOOD: TarPart = { path: 'good.csv', text: LINE };
/** Ways the same bytes arrive. */
const CUTS: readonly (readonly number[])[] = [[1 << 20], [511, 1, 3], [1]];

/** The archive of these entries and a good one behind them, read in every way it may arrive, always the same. */
async function readWithGood(parts: readonly TarPart[], options: Parameters<typeof readAll>[1] = {}) {
  const archive = gzipSync(tarOf([...parts, GOOD]));
  const [first, ...others] = await Promise.all(CUTS.map((cut) => readAll(pieces(archive, cut), options)));
  for (const other of others) expect(other).toEqual(first);
  if (first === undefined) throw new Error('nothing was read');
  return first;
}

/** Why the members that were not read were not. */
function refusedMembers(summary: Awaited<ReturnType<typeof readAll>>['summary']): Record<string, string> {
  return Object.fromEntries(
    summary.members.flatMap(({ name, refused }) => (refused === null ? [] : [[name, refused]])),
  );
}

describe('a bad member', () => {
  it.each<[string, TarPart, RegExp]>([
    ['a symbolic link', { path: 'passwd', type: 'SymbolicLink', linkpath: '/etc/passwd' }, /symbolic link/],
    ['a hard link', { path: 'shadow', type: 'Link', linkpath: '../../etc/shadow' }, /hard link/],
    ['a character device', { path: 'null', type: 'CharacterDevice' }, /device/],
    ['a block device', { path: 'sda', type: 'BlockDevice' }, /device/],
    ['a named pipe', { path: 'pipe', type: 'FIFO' }, /named pipe/],
    ['a sparse file', { path: 'sparse', type: 'SparseFile', text: LINE }, /sparse/],
    ['an absolute path', { path: '/etc/cron.d/x', text: LINE }, /absolute/],
    ['a drive', { path: 'C:/x', text: LINE }, /absolute/],
    ['a path that leads out', { path: 'logs/../../x', text: LINE }, /leads out/],
    ['a path that leads out at once', { path: '..', text: LINE }, /leads out/],
    ['backslashes', { path: '..\\x', text: LINE }, /backslashes/],
    ['control characters', { path: 'a\u001b[2Jb', text: LINE }, /control characters/],
    ['a line end in its name', { path: 'a\nb', text: LINE }, /control characters/],
    ['a tar', { path: 'inner.tar', text: tarOf([GOOD]) }, /archive itself \(tar\)/],
    ['a tar.gz', { path: 'inner.tar.gz', text: gzipSync(tarOf([GOOD])) }, /packed itself \(gzip\)/],
    ['a tar.gz by another name', { path: 'inner.csv', text: gzipSync(tarOf([GOOD])) }, /packed itself \(gzip\)/],
    ['a zip', { path: 'inner.zip', text: Buffer.from('PK\u0003\u0004rest') }, /packed itself \(zip\)/],
    ['an empty tar', { path: 'inner.tar', text: TAR_END }, /archive itself/],
    ['UTF-16', { path: 'wide.csv', text: Buffer.from(`\ufeff${LINE}`, 'utf16le') }, /UTF-16/],
    ['no text', { path: 'core', text: Buffer.from([1, 0, 2, 0]) }, /no text/],
  ])('is quarantined and the rest loads: %s', async (_name, part, reason) => {
    const { records, summary } = await readWithGood([part]);

    expect(records.map(({ member }) => member)).toEqual(['good.csv']);
    expect(summary.quarantinedMembers).toBe(1);
    expect(summary.refusals).toHaveLength(1);
    expect(summary.refusals[0]).toMatchObject({ line: null, rows: null, reason: expect.stringMatching(reason) });
    for (const { name } of summary.members) expect(name).toMatch(/^[\x20-\x7e·]+$/);
  });

  it('is quarantined when it is too large, without its bytes being looked at', async () => {
    const limits = { archiveMemberBytesMax: 100 };
    const { records, summary } = await readWithGood([{ path: 'large.csv', text: LINE.repeat(100) }], { limits });

    expect(records).toHaveLength(1);
    expect(refusedMembers(summary)).toEqual({ 'large.csv': expect.stringContaining('at most 100') });
  });

  it('is quarantined when its extended header is huge', async () => {
    const pax = {
      path: 'PaxHeader',
      type: 'ExtendedHeader',
      text: paxRecord('comment', 'x'.repeat(LIMITS.archiveHeaderBytesMax)),
    } as const;
    const { records, summary } = await readWithGood([pax, { path: 'described.csv', text: LINE }]);

    expect(records.map(({ member }) => member)).toEqual(['good.csv']);
    expect(refusedMembers(summary)).toEqual({ 'described.csv': expect.stringContaining('extended header') });
  });

  it('is quarantined by the name and size its extended header gives it', async () => {
    const named = { path: 'x', type: 'ExtendedHeader', text: paxRecord('path', '../é.csv') } as const;
    const { summary } = await readWithGood([named, { path: 'harmless.csv', text: LINE }]);

    expect(refusedMembers(summary)).toEqual({ '../é.csv': expect.stringContaining('leads out') });
  });

  it('has a long name cut, and the second of a name told apart', async () => {
    const path = `${'d'.repeat(90)}/${'f'.repeat(90)}`;
    const limits = { archiveNameBytesMax: 20 };
    const { summary } = await readWithGood([{ path, text: LINE }, GOOD], { limits });

    expect(summary.members.map(({ name }) => name)).toEqual(['d'.repeat(20), 'good.csv', 'good.csv (2)']);
  });

  it('is passed over when its header is damaged, and the quarantine says how much was', async () => {
    const damaged = tarEntry({ path: 'lost.csv', text: LINE });
    damaged[0] = 0x21;
    const archive = gzipSync(Buffer.concat([damaged, tarOf([GOOD])]));
    const { records, summary } = await readAll(archive);

    expect(records).toHaveLength(1);
    expect(summary.refusals).toEqual([
      {
        member: null,
        line: null,
        excerpt: null,
        rows: null,
        reason: expect.stringContaining('1024 bytes are no header'),
      },
    ]);
  });

  it('leaves folders and labels without a word', async () => {
    const { records, summary } = await readWithGood([
      { path: 'logs/', type: 'Directory' },
      { path: 'label', type: 'TapeVolumeHeader' },
    ]);

    expect(records).toHaveLength(1);
    expect(summary.members).toHaveLength(1);
    expect(summary.refusals).toEqual([]);
  });
});

describe('an archive beyond a bound is refused, with its checksum', () => {
  it('a decompression bomb', async () => {
    const bomb = gzipSync(tarOf([{ path: 'zeros.csv', text: Buffer.alloc(8 << 20, '\n') }]));
    const limits = { archiveRatioFreeBytes: 1 << 20 };

    await expect(readAll(pieces(bomb, [512]), { limits })).rejects.toMatchObject({
      code: 'decode',
      message: expect.stringContaining('200 times its size'),
      details: { sha256: createHash('sha256').update(bomb).digest('hex'), bytes: bomb.length },
    });
  });

  it('a bomb of many gzip members, behind the end of the archive', async () => {
    const zeros = gzipSync(Buffer.alloc(1 << 20));
    const bomb = Buffer.concat([gzipSync(tarOf([GOOD])), ...Array.from({ length: 8 }, () => zeros)]);
    const limits = { archiveRatioFreeBytes: 1 << 20 };

    await expect(readAll(pieces(bomb, [512]), { limits })).rejects.toThrow(/200 times its size/);
  });

  it('one that unpacks to too much', async () => {
    const limits = { archiveUnpackedBytesMax: 10_000 };
    const archive = gzipSync(tarOf([{ path: 'a.csv', text: LINE.repeat(1_000) }]));

    await expect(readAll(archive, { limits })).rejects.toThrow(/more than 10000 bytes/);
  });

  it('one of too many bytes, read no further', async () => {
    const limits = { archiveBytesMax: 2_000 };
    const source = pieces(tarOf([{ path: 'a.csv', text: LINE.repeat(1_000) }]), [100]);

    const failure = await readAll(source, { limits }).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'decode', details: {} });
    expect(await source.next()).toEqual({ done: true, value: undefined });
  });

  it('one of a million entries', async () => {
    const thousand = gzipSync(
      Buffer.concat(Array.from({ length: 1_000 }, (_, index) => tarEntry({ path: `${index}` }))),
    );
    const archive = Readable.from(Array.from({ length: 1_000 }, () => thousand));

    const limits = { archiveEntriesMax: 20_000 };

    await expect(readAll(archive, { limits })).rejects.toThrow(/more than 20000 entries/);
  });

  it('but not one of as many entries as may be', async () => {
    const limits = { archiveEntriesMax: 1_001 };
    const { summary } = await readAll(
      tarOf([...Array.from({ length: 1_000 }, (_, index) => ({ path: `${index}` })), GOOD]),
      { limits },
    );

    expect(summary).toMatchObject({ connections: 1, quarantinedMembers: 0 });
    expect(summary.members).toHaveLength(1_001);
  });
});

describe('an archive that is cut short', () => {
  const whole = gzipSync(
    tarOf([
      { path: 'a.csv', text: LINE.repeat(3) },
      { path: 'b.csv', text: LINE.repeat(2_000) },
    ]),
    { level: 0 },
  );

  it('is refused wherever it is cut, with the checksum of what there is', async () => {
    for (const bytes of [2, 9, 30, 700, 5_000, whole.length - 2_000, whole.length - 8, whole.length - 1]) {
      const cut = whole.subarray(0, bytes);
      await expect(readAll(cut), `${bytes} bytes`).rejects.toMatchObject({
        code: 'decode',
        message: expect.stringMatching(/^The archive is (damaged|empty)/),
        details: { sha256: createHash('sha256').update(cut).digest('hex'), bytes },
      });
    }
  });

  it('gives the whole lines there are when they are asked for, and says where it ends', async () => {
    const { records, summary } = await readAll(whole.subarray(0, 20_000), { keepDamaged: true });

    expect(records.length).toBeGreaterThan(200);
    expect(summary.damage).toMatch(/^the gzip stream is cut short; 1 members were read whole, b.csv up to line \d+$/);
    expect(records.at(-1)).toMatchObject({ member: 'b.csv', line: records.length - 3 });
    expect(summary.refusals).toEqual([
      { member: null, line: null, reason: summary.damage, excerpt: null, rows: null },
      expect.objectContaining({
        member: 'b.csv',
        line: records.length - 2,
        reason: expect.stringContaining('ends within this line'),
      }),
    ]);
    expect(summary.members.map(({ name }) => name)).toEqual(['a.csv', 'b.csv']);
  });

  it.each([
    ['in a member', 900, /bytes before the end of the member/],
    ['in a header', 1_500, /within the header/],
    ['in the padding', 800, /between two members/],
    ['before its end mark', 1_024, /no end mark/],
  ])('is found out without gzip too: %s', async (_name, bytes, reason) => {
    const text = LINE.repeat(bytes === 800 ? 4 : 8);
    const tar = tarOf([{ path: 'a.csv', text: text.slice(0, 512) }, GOOD]).subarray(0, bytes === 900 ? 700 : bytes);
    const cut = bytes === 800 ? tarOf([{ path: 'a.csv', text }]).subarray(0, 800) : tar;

    await expect(readAll(cut)).rejects.toThrow(reason);
  });

  it('is one whose checksum is wrong', async () => {
    const altered = Buffer.from(whole);
    altered[3_000] = (altered[3_000] ?? 0) ^ 1;

    await expect(readAll(altered)).rejects.toThrow(/damaged: .*CRC-32 does not match/);
  });
});

describe('an archive of another shape', () => {
  it('is refused when it has no bytes', async () => {
    await expect(readAll(Buffer.alloc(0))).rejects.toThrow(/empty/);
  });

  it('gives nothing when it has no members', async () => {
    for (const archive of [gzipSync(TAR_END), TAR_END, gzipSync(Buffer.alloc(10_240))]) {
      const { records, summary } = await readAll(archive);
      expect(records).toEqual([]);
      expect(summary).toMatchObject({ members: [], refusals: [], damage: null });
    }
  });

  it('is a log when it is gzip of no tar, or plain text', async () => {
    const gz = await readAll(gzipSync(LINE), { name: 'C:\\in\\conn.csv.gz' });
    const plain = await readAll(Buffer.from(LINE), { name: '/var/log/conn.csv' });

    expect(gz.summary.form).toBe('gz');
    expect(gz.records.map(({ member }) => member)).toEqual(['conn.csv.gz']);
    expect(plain.summary.form).toBe('plain');
    expect(plain.records.map(({ member }) => member)).toEqual(['conn.csv']);
  });

  it('has no record when it is gzip of something else', async () => {
    const { records, summary } = await readAll(gzipSync('%PDF-1.7\nnothing\n'));

    expect(records).toEqual([]);
    expect(summary.quarantinedLines).toBe(2);
  });

  it('is refused as a member when it is gzip of gzip', async () => {
    const { records, summary } = await readAll(gzipSync(gzipSync(tarOf([GOOD]))));

    expect(records).toEqual([]);
    expect(refusedMembers(summary)).toEqual({ log: expect.stringContaining('packed itself') });
  });

  it.each(['zstd', 'xz', 'zip', 'bzip2'])('is refused when it is packed with %s', async (name) => {
    const magic = { zstd: '28b52ffd', xz: 'fd377a585a00', zip: '504b0304', bzip2: '425a68' }[name] ?? '';

    await expect(readAll(Buffer.from(`${magic}0000`, 'hex'))).rejects.toThrow(new RegExp(`packed with ${name}`));
  });

  it('is read on behind zeros, and refused for other bytes behind its gzip stream', async () => {
    const archive = gzipSync(tarOf([GOOD]));
    const padded = await readAll(Buffer.concat([archive, Buffer.alloc(1_000)]));

    expect(padded.records).toHaveLength(1);
    await expect(readAll(Buffer.concat([archive, Buffer.from('garbage')]))).rejects.toThrow(/damaged/);
  });

  it('is read, and garbage behind the end of the tar told', async () => {
    const { records, summary } = await readAll(gzipSync(Buffer.concat([tarOf([GOOD]), Buffer.alloc(700, 0x21)])));

    expect(records).toHaveLength(1);
    expect(summary.refusals.map(({ reason }) => reason)).toEqual([
      '512 bytes follow the end of the archive',
      '188 bytes follow the end of the archive',
    ]);
    expect(summary.quarantinedMembers).toBe(2);
  });

  it('is read whole when it is several gzip members, or several archives behind one another', async () => {
    const tar = tarOf([{ path: 'a.csv', text: LINE.repeat(50) }]);
    const members = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]);
    const archives = Buffer.concat([gzipSync(tar), gzipSync(tarOf([GOOD]))]);

    expect((await readAll(members)).records).toHaveLength(50);
    const both = await readAll(archives);
    expect(both.summary.members.map(({ name, connections }) => [name, connections])).toEqual([
      ['a.csv', 50],
      ['good.csv', 1],
    ]);
    expect(both.summary.refusals).toEqual([]);
  });

  it('stops where its source fails, with what the source says', async () => {
    const source = Readable.from(
      (async function* () {
        yield gzipSync(tarOf([GOOD])).subarray(0, 20);
        throw new Error('connection reset');
      })(),
    );

    await expect(readAll(source, { keepDamaged: true })).rejects.toThrow('connection reset');
  });

  it('stops when it is cancelled, and lets go of its source when nobody wants more', async () => {
    const signal = AbortSignal.abort();
    const source = pieces(tarOf([GOOD]), [100]);

    await expect(readAll(source, { signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await source.next()).toEqual({ done: true, value: undefined });
  });
});

describe('an archive with any bytes altered', () => {
  const tar = tarOf([
    { path: 'a.csv', text: LINE.repeat(20) },
    { path: 'PaxHeader', type: 'ExtendedHeader', text: paxRecord('path', 'long.csv') },
    { path: 'b.csv', text: LINE },
    { path: 'link', type: 'SymbolicLink', linkpath: 'a.csv' },
    { path: 'c.csv', text: LINE.repeat(3) },
  ]);
  const alteration = fc.record({ at: fc.nat({ max: tar.length - 1 }), byte: fc.nat({ max: 255 }) });

  it('is read or refused, the same however it arrives, and no line of it is more than one thing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(alteration, { maxLength: 5 }),
        fc.integer({ min: 1, max: 1_500 }),
        async (alterations, cut) => {
          const bytes = Buffer.from(tar);
          for (const { at, byte } of alterations) bytes[at] = byte;
          const limits = { archiveBatchRecords: 50 };
          const outcome = async (source: AsyncIterable<Uint8Array>) =>
            readAll(source, { limits, keepDamaged: true }).catch(String);

          const whole = await outcome(pieces(bytes, [bytes.length]));

          expect(await outcome(pieces(bytes, [cut]))).toEqual(whole);
          if (typeof whole === 'string') return;
          for (const { lines, connections, sessions, passedOver, quarantined } of whole.summary.members) {
            expect(connections + sessions + passedOver + quarantined).toBe(lines);
          }
          expect(whole.records.length).toBe(whole.summary.connections + whole.summary.sessions);
        },
      ),
      { numRuns: 150 },
    );
  });
});
