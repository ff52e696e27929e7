import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../../core/scope.js';
import { CONNECTION_STATS, type ConnectionStatsName } from '../../schema/connection-stats.js';
import type { Connections } from '../connections-types.js';
import { openConnections } from '../open-connections.js';

const LINES = [
  'New,10.0.0.1,198.51.100.1,2026-01-05T00:00:00Z,1024,443,tcp,203.0.113.1',
  'Destroy,10.0.0.1,198.51.100.1,2026-01-05T00:00:05Z,1024,443,tcp,203.0.113.1',
  'New,10.0.0.1,198.51.100.2,2026-01-05T00:10:00Z,1025,443,tcp,203.0.113.1',
  'Destroy,10.0.0.1,198.51.100.2,2026-01-05T00:40:00Z,1025,443,tcp,203.0.113.1',
  'New,10.0.0.2,198.51.100.1,2026-01-05T00:20:00Z,1026,443,tcp,203.0.113.2',
  // Nothing is logged from one to three.
  'New,10.0.0.2,198.51.100.3,2026-01-05T03:30:00Z,5000,443,tcp,203.0.113.2',
  'Destroy,10.0.0.2,198.51.100.3,2026-01-05T03:30:00.500Z,5000,443,tcp,203.0.113.2',
  // The host had one user, then another.
  '2026-01-05T00:05:00Z,[wifi],ann@example.com,02:42:ac:11:00:01,10.0.0.1',
  '2026-01-05T01:00:00Z,[wifi],abe@example.com,02:42:ac:11:00:02,10.0.0.1',
  '2026-01-05T04:00:00Z,[wifi],zoe@example.org,02:42:ac:11:00:03,10.0.0.2',
  'this is no record',
];

let folder: string;
let connections: Connections;
let empty: Connections;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-stats-'));
  await writeFile(path.join(folder, 'nat.csv'), `${LINES.join('\n')}\n`);
  connections = openConnections(path.join(folder, 'lake'), LOCAL_SCOPE);
  empty = openConnections(path.join(folder, 'none'), LOCAL_SCOPE);
  await connections.import({ paths: [path.join(folder, 'nat.csv')] });
});
afterAll(async () => {
  await Promise.all([connections?.close(), empty?.close()]);
  await rm(folder, { recursive: true, force: true });
});

const rowsOf = async (what: ConnectionStatsName, more: object = {}) =>
  (await connections.stats({ what, ...more })).rows;

describe('statistics of connections', () => {
  it.each(CONNECTION_STATS)(
    'answers %s where there is nothing, and never with more rows than asked for',
    async (what) => {
      expect(await empty.stats({ what })).toMatchObject({ what, rows: [], isCut: false });
      const { rows, notes, isCut } = await connections.stats({ what, limit: 1 });
      expect([rows.length, notes.length > 0]).toEqual([1, true]);
      expect(isCut).toBe((await rowsOf(what)).length > 1);
    },
  );

  it('tells how long connections lasted that have both ends', async () => {
    const rows = (await rowsOf('durations')).filter(({ ends }) => ends === 'bounded');
    expect(rows).toMatchObject([
      { duration: 'under 1 s', connections: 1 },
      { duration: '1 to 10 s', connections: 1 },
      { duration: '10 to 60 min', connections: 1 },
    ]);
  });

  it('counts a connection for whoever had the session that ended next, and masks people', async () => {
    expect(await rowsOf('top-users')).toMatchObject([
      { user_masked: 'z***@example.org', connections: 2 },
      { user_masked: 'a***@example.com', connections: 1 },
      { user_masked: 'a***@example.com', connections: 1 },
    ]);
    const all = JSON.stringify(await Promise.all(CONNECTION_STATS.map((what) => rowsOf(what))));
    expect(all).not.toMatch(/ann@|abe@|zoe@|02:42:ac/);
  });

  it('lists what never closed', async () => {
    expect(await rowsOf('never-closed')).toMatchObject([
      { opened_time: expect.stringContaining('00:20'), source_ip: '10.0.0.2', dest_ip: '198.51.100.1' },
    ]);
  });

  it('shows the hours that nobody logged', async () => {
    expect((await rowsOf('hours')).map(({ is_silent }) => is_silent)).toEqual([false, true, true, false, true]);
    expect(await rowsOf('hours', { from: '2026-01-05T00:00:00Z', to: '2026-01-05T01:00:00Z' })).toMatchObject([
      { new_records: 3, destroy_records: 2, session_ends: 1 },
    ]);
    expect(await rowsOf('hours', { natIp: '203.0.113.1' })).toMatchObject([{ new_records: 2 }]);
  });

  it('lists what was imported and refused', async () => {
    // Not where on this machine it lies.
    expect(await rowsOf('archives')).toMatchObject([
      { name: 'nat.csv', status: 'loaded', connections: 7, session_ends: 3, refused: 1 },
    ]);
    expect(await rowsOf('refused')).toMatchObject([{ name: 'nat.csv', line: 11 }]);
  });

  it.each([
    { what: 'nothing' },
    { what: 'durations', limit: 0 },
    { what: 'durations', limit: 10_001 },
    { what: 'durations', natIp: "1' OR true --" },
    { what: 'durations', from: 'noon' },
    { what: 'durations', from: '2026-01-02', to: '2026-01-01' },
  ])('refuses %j', async (request) => {
    // What a caller without types may send.
    const asked = request as Parameters<Connections['stats']>[0];
    await expect(connections.stats(asked)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
