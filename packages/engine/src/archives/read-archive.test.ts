import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ReadRecord, readAll } from '../testing/archive-records.js';
import { tarOf } from '../testing/tar-archive.js';

const OPENED = 'New,10.0.0.7,198.51.100.4,2026-11-21T10:00:00.250Z,50123,443,6,203.0.113.9';
const CLOSED = 'Destroy,10.0.0.7,198.51.100.4,1795255205,50123,443,tcp,203.0.113.9';
const ENDED = '2026-11-21T11:00:00+01:00,[ap-3,"corp, north"],ann@example.com,02-42-AC-11-00-02,10.0.0.7';

const RECORDS: readonly ReadRecord[] = [
  {
    kind: 'connection',
    timestamp: Date.UTC(2026, 10, 21, 10, 0, 0, 250),
    type: 'New',
    source_ip: '10.0.0.7',
    dest_ip: '198.51.100.4',
    source_port: 50_123,
    dest_port: 443,
    protocol: 6,
    nat_ip: '203.0.113.9',
    member: 'logs/a.csv',
    line: 1,
  },
  {
    kind: 'connection',
    timestamp: 1_795_255_205_000,
    type: 'Destroy',
    source_ip: '10.0.0.7',
    dest_ip: '198.51.100.4',
    source_port: 50_123,
    dest_port: 443,
    protocol: 6,
    nat_ip: '203.0.113.9',
    member: 'logs/a.csv',
    line: 3,
  },
  {
    kind: 'session',
    timestamp: Date.UTC(2026, 10, 21, 10),
    email: 'ann@example.com',
    mac_address: '02:42:ac:11:00:02',
    private_ip: '10.0.0.7',
    extra: '[ap-3,"corp, north"]',
    member: 'logs/a.csv',
    line: 2,
  },
];

describe('an archive', () => {
  it('gives the records of both kinds, with the line each was on', async () => {
    const archive = gzipSync(tarOf([{ path: 'logs/a.csv', text: `${OPENED}\n${ENDED}\n${CLOSED}\n` }]));
    const { records, summary } = await readAll(archive);

    expect(records).toEqual(RECORDS);
    expect(summary).toMatchObject({
      form: 'tar.gz',
      sha256: createHash('sha256').update(archive).digest('hex'),
      bytes: archive.length,
      connections: 2,
      sessions: 1,
      quarantinedLines: 0,
      quarantinedMembers: 0,
      damage: null,
    });
  });
});
