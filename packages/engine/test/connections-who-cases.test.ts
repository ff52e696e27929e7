import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connections } from '../src/connections/connections-types.js';
import { connectionKind } from '../src/connections/kind.js';
import { openConnections } from '../src/connections/open-connections.js';
import { DirectFacts } from '../src/connections/who/direct/direct-coverage.js';
import { PartReader } from '../src/connections/who/direct/part-reader.js';
import { SpanFiles } from '../src/connections/who/direct/span-files.js';
import { LOCAL_SCOPE } from '../src/core/scope.js';
import type { UnreadWhoRequest, WhoAnswer } from '../src/schema/connection-questions.js';
import { kindLayout, lakeLayout } from '../src/store/lake-layout.js';
import { Manifest } from '../src/store/manifest.js';

const ASKER = { actor: { kind: 'http', name: 'alice', from: '192.0.2.9' }, reason: 'a test' } as const;
const DAY = '2026-11-20T';
const CLIENTS = ['10.0.0.1', '10.0.0.2'] as const;

function record(
  type: string,
  host: string,
  time: string,
  nat: string,
  more: { port?: number; protocol?: string } = {},
): string {
  return `${type},${host},198.51.100.1,${DAY}${time}Z,${more.port ?? 4_000},443,${more.protocol ?? 'tcp'},${nat}`;
}

/** Something every two seconds from 09:00 to 15:00, so that the logs are not silent, except for one firewall. */
function others(): string[] {
  return Array.from({ length: 10_800 }, (_, i) => {
    const at = new Date(Date.UTC(2026, 10, 20, 9) + i * 2_000).toISOString();
    return `New,10.8.${i % 250}.1,198.51.100.2,${at},${20_000 + i},443,udp,203.0.113.99`;
  });
}

const LINES = [
  ...others(),
  // Two hosts share port and destination at once: this NAT changes ports.
  record('New', '10.0.0.1', '11:00:00', '203.0.113.1'),
  record('New', '10.0.0.2', '11:10:00', '203.0.113.1'),
  record('Destroy', '10.0.0.1', '11:30:00', '203.0.113.1'),
  record('Destroy', '10.0.0.2', '11:40:00', '203.0.113.1'),
  // Two hosts ping the same host: ICMP has no ports to tell anything by.
  ...CLIENTS.flatMap((host) => [
    record('New', host, '11:00:00', '203.0.113.2', { port: 0, protocol: 'icmp' }),
    record('Destroy', host, '11:30:00', '203.0.113.2', { port: 0, protocol: 'icmp' }),
  ]),
  // No Destroy; then another host has the same public port and destination.
  record('New', '10.0.0.1', '10:00:00', '203.0.113.3'),
  record('New', '10.0.0.2', '12:00:00', '203.0.113.3'),
  record('Destroy', '10.0.0.2', '12:30:00', '203.0.113.3'),
  // No New.
  record('Destroy', '10.0.0.1', '12:00:00', '203.0.113.4'),
  // A connection that outlives a session on its address.
  record('New', '10.0.0.1', '13:00:00', '2001:DB8:0:0::1'),
  record('Destroy', '10.0.0.1', '13:30:00', '2001:db8::1'),
  `${DAY}12:50:00Z,[a,b],ann@example.com,02:42:00:00:00:01,10.0.0.1`,
  `${DAY}13:15:00Z,[a,b],bob@example.com,02:42:00:00:00:02,10.0.0.1`,
  `${DAY}14:00:00Z,[a,b],cat@example.com,02:42:00:00:00:03,10.0.0.1`,
];

const SILENT_ADDRESSES = [
  ['that no record names', '203.0.113.200', '12:00:00', /No record of these logs names/],
  [
    'of which nothing is logged for longer than a window',
    '203.0.113.50',
    '16:00:00',
    /from 2026-11-20T09:59.*to 2026-11-20T22:00/,
  ],
  ['of which nothing is logged any more', '203.0.113.51', '18:00:00', /after 2026-11-20T09:59.*busy until then/],
  ['of which nothing was logged yet', '203.0.113.52', '14:00:00', /before 2026-11-20T22:00.*busy from then on/],
] as const;

let folder: string;
let connections: Connections;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-who-cases-'));
  const file = path.join(folder, 'firewall.log');
  await writeFile(file, `${LINES.join('\n')}\n`);
  connections = openConnections(path.join(folder, 'lake'), LOCAL_SCOPE);
  await connections.import({ paths: [file] });
});

afterAll(async () => {
  await connections.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(natIp: string, time: string, more: UnreadWhoRequest = {}): Promise<WhoAnswer> {
  const request = { natIp, port: 4_000, at: `${DAY}${time}Z`, natPorts: 'preserved', ...more };
  return (await connections.who(request, ASKER)).answer;
}

function hosts({ candidates }: WhoAnswer): string[] {
  return candidates.map(({ privateAddress }) => privateAddress).sort();
}

describe('ports', () => {
  it('sets a declaration aside that the records contradict, and shows them', async () => {
    const answer = await ask('203.0.113.1', '11:05:00');

    expect(answer.ports).toMatchObject({ declared: 'preserved', used: 'translated', isContradicted: true });
    expect(answer.notices[0]).toContain('PORTS ARE NOT PRESERVED');
    expect(answer.ports.contradictions[0]?.rows).toHaveLength(4);
    expect(answer.ports.contradictions[0]?.rows.every(({ place }) => place !== null)).toBe(true);
    expect(answer.outcome).toBe('several');
    expect(hosts(await ask('203.0.113.1', '11:20:00', { port: 9 }))).toEqual([...CLIENTS]);
  });

  it('concludes nothing from protocols without ports', async () => {
    expect((await ask('203.0.113.2', '11:05:00', { port: 0, protocol: 'icmp' })).ports.isContradicted).toBe(false);
  });

  it('counts other source ports only where ports may be changed, and says how many it left out', async () => {
    const preserved = await ask('203.0.113.3', '12:15:00', { port: 9 });
    const unknown = await ask('203.0.113.3', '12:15:00', { port: 9, natPorts: 'unknown' });

    expect([preserved.outcome, preserved.ruledOutByPort]).toEqual(['none', 2]);
    expect(unknown.outcome).toBe('several');
    expect(unknown.candidates.every(({ hasSamePort }) => !hasSamePort)).toBe(true);
  });
});

it('looks through hours one by one for what is shared where too many connections had a port at once', async () => {
  const layout = kindLayout(lakeLayout(path.join(folder, 'lake'), LOCAL_SCOPE), 'connections');
  const state = await new Manifest(layout.manifestFolder, connectionKind.partTables).refresh();
  const files = new SpanFiles(new PartReader(layout, 2 ** 24), 100_000);
  const hour = (natIp: string, from: number) => ({
    key: `${natIp}|${from}`,
    natIp,
    from: Date.UTC(2026, 10, 20, from),
    to: Date.UTC(2026, 10, 20, from + 1),
    skewMs: 2_000,
  });
  const windows = ['203.0.113.1', '203.0.113.2', '203.0.113.99'].flatMap((nat) => [hour(nat, 10), hour(nat, 11)]);
  const asked = (facts: DirectFacts) => Promise.all(windows.map((window) => facts.of({ layout, state }, window)));

  const unbounded = await asked(new DirectFacts(files));

  expect(await asked(new DirectFacts(files, 0))).toEqual(unbounded);
  expect(unbounded.map(({ contradictionsTotal }) => contradictionsTotal)).toEqual([0, 1, 0, 0, 0, 0]);
});

describe('records that are missing', () => {
  it('leave a connection without an end a candidate, until the port is known to be another one’s', async () => {
    const before = await ask('203.0.113.3', '11:00:00');
    const after = await ask('203.0.113.3', '12:15:00');

    expect([before.outcome, hosts(before)]).toEqual(['several', ['10.0.0.1']]);
    expect(before.summary.join(' ')).toContain('not certain');
    expect([after.outcome, hosts(after)]).toEqual(['one', ['10.0.0.2']]);
  });

  it('leave one without a beginning a candidate, and none once it has ended', async () => {
    const before = await ask('203.0.113.4', '11:59:00');
    const after = await ask('203.0.113.4', '12:01:00');

    expect([before.outcome, hosts(before)]).toEqual(['several', ['10.0.0.1']]);
    expect(after.outcome).toBe('none');
  });

  it('make moments within the skew of an end uncertain, and wider with a wider skew', async () => {
    expect((await ask('203.0.113.3', '12:00:01')).outcome).toBe('several');
    expect((await ask('203.0.113.3', '12:05:00', { skewS: 600 })).outcome).toBe('several');
  });
});

describe('people', () => {
  it('are not chosen where a connection outlives a session', async () => {
    const answer = await ask('2001:db8::1', '13:20:00');

    expect([answer.outcome, answer.candidates[0]?.identity.state]).toEqual(['several', 'several']);
    expect(answer.candidates[0]?.identity.people).toHaveLength(2);
  });

  it('are unknown where no session ended later', async () => {
    const answer = await ask('203.0.113.3', '12:15:00');

    expect(answer.outcome).toBe('one');
    expect(answer.candidates[0]?.identity).toMatchObject({ state: 'unknown', people: [] });
  });
});

describe('what cannot be answered', () => {
  it('is refused and written down: local times, no reason, addresses that are none', async () => {
    const before = (await connections.accessLog()).total;
    const at = `${DAY}12:00:00`;

    await expect(connections.who({ natIp: '203.0.113.3', at }, ASKER)).rejects.toThrow('no offset from UTC');
    await expect(connections.who({ natIp: '203.0.113.3', at: `${at}Z` }, { ...ASKER, reason: ' ' })).rejects.toThrow(
      'reason',
    );
    await expect(connections.who({ natIp: 'x', at: `${at}Z` }, ASKER)).rejects.toThrow('natIp');
    await expect(
      connections.whoBatch(
        [
          { natIp: 'x', at: `${at}Z` },
          { natIp: '1.2.3.4', at },
        ],
        ASKER,
      ),
    ).rejects.toThrow('2 of 2');

    const { entries, total, verified } = await connections.accessLog({ verify: true });
    expect(total).toBe(before + 4);
    expect(entries.slice(0, 4).map(({ outcome }) => outcome)).toEqual(Array(4).fill('refused'));
    expect(entries[3]?.error).toContain('no offset');
    expect(entries[0]?.actor).toEqual(ASKER.actor);
    expect(verified?.isIntact).toBe(true);
  });

  it('shows moments in UTC and in the asked zone', async () => {
    const { question } = await ask('203.0.113.3', '12:15:00', { at: `${DAY}17:45:00+05:30`, zone: 'Asia/Kolkata' });

    expect(question.at).toEqual({ utc: `${DAY}12:15:00.000Z`, zoned: `${DAY}17:45:00.000+05:30` });
  });

  it('is a gap while an import that was interrupted has days left to match', async () => {
    const { manifestFolder } = kindLayout(lakeLayout(path.join(folder, 'lake'), LOCAL_SCOPE), 'connections');
    const manifest = new Manifest(manifestFolder, connectionKind.partTables);
    const day = Math.floor(Date.UTC(2026, 10, 20) / 86_400_000);

    await manifest.commit({ stale: [day] });
    const during = await ask('203.0.113.3', '12:15:00');
    await manifest.commit({ fresh: [day] });
    const afterwards = await ask('203.0.113.3', '12:15:00');

    expect([during.outcome, afterwards.outcome]).toEqual(['coverage-gap', 'one']);
    expect(during.gaps[0]?.kind).toBe('unmatched');
  });
});

describe('one firewall whose archives are missing while others are there', () => {
  /** A record every 20 seconds for an hour. */
  const busy = (natIp: string, hour: number): string[] =>
    Array.from({ length: 180 }, (_, i) => {
      const at = new Date(Date.UTC(2026, 10, 20, hour) + i * 20_000).toISOString();
      return `New,10.9.${i % 250}.1,198.51.100.2,${at},${30_000 + i},443,udp,${natIp}`;
    });
  const all = Array.from({ length: 86_400 / 4 }, (_, i) => {
    const at = new Date(Date.UTC(2026, 10, 20) + i * 4_000).toISOString();
    return `New,10.8.${i % 250}.1,198.51.100.2,${at},${20_000 + i},443,udp,203.0.113.99`;
  });
  const lines = [
    ...all,
    ...busy('203.0.113.50', 9),
    ...busy('203.0.113.50', 22),
    ...busy('203.0.113.51', 9),
    ...busy('203.0.113.52', 22),
    // As quiet as a printer: nothing for hours says nothing.
    record('New', '10.0.0.1', '02:00:00', '203.0.113.53'),
    record('Destroy', '10.0.0.1', '02:00:30', '203.0.113.53'),
    record('New', '10.0.0.1', '20:00:00', '203.0.113.53'),
    record('Destroy', '10.0.0.1', '20:00:30', '203.0.113.53'),
  ];
  let place: string;
  let logs: Connections;
  beforeAll(async () => {
    place = await mkdtemp(path.join(tmpdir(), 'networkflow-who-silent-'));
    await writeFile(path.join(place, 'firewalls.log'), `${lines.join('\n')}\n`);
    logs = openConnections(path.join(place, 'lake'), LOCAL_SCOPE);
    await logs.import({ paths: [path.join(place, 'firewalls.log')] });
  });
  afterAll(async () => {
    await logs.close();
    await rm(place, { recursive: true, force: true });
  });
  const of = async (natIp: string, time: string) =>
    (await logs.who({ natIp, port: 9, at: `${DAY}${time}Z`, natPorts: 'preserved' }, ASKER)).answer;

  it.each(SILENT_ADDRESSES)('is a gap, and not nobody: an address %s', async (_name, natIp, time, statement) => {
    const answer = await of(natIp, time);

    expect(answer.outcome).toBe('coverage-gap');
    expect(answer.summary).toEqual(expect.arrayContaining([expect.stringMatching(statement)]));
  });

  it('is nobody where the address is so quiet that its silence says nothing', async () => {
    expect((await of('203.0.113.53', '12:00:00')).outcome).toBe('none');
  });
});
