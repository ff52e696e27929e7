import { describe, expect, it } from 'vitest';
import { conversation, DAY_S, detectOn, MONDAY } from '../../test/detections-fixture.js';
import type { Fields } from '../../test/flows-fixture.js';
import { beaconing } from './beaconing.js';

const SERVER = '198.51.100.7';
const OUTSIDE = { server: SERVER, server_internal: false, direction: 'outbound', client_bytes: 940 };

/** A small linear congruential generator: the same numbers on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Beacon {
  readonly everyS: number;
  readonly jitter?: number;
  readonly loss?: number;
  readonly days?: number;
  readonly seed?: number;
  /** Sleeps a random time after each call, or keeps to a fixed grid and calls around it. */
  readonly kind?: 'sleep' | 'grid';
}

function beacon({ everyS, jitter = 0, loss = 0, days = 1, seed = 7, kind = 'sleep' }: Beacon, fields: Fields = {}) {
  const random = randomFrom(seed);
  const rows: Fields[] = [];
  let slept = 0;
  for (let number = 0; slept < days * DAY_S && number * everyS < days * DAY_S; number += 1) {
    const deviation = (2 * random() - 1) * jitter * everyS;
    const at = kind === 'grid' ? number * everyS + deviation : slept;
    slept += everyS + deviation;
    if (at < 0 || random() < loss) continue;
    rows.push(conversation({ ...OUTSIDE, start: MONDAY + Math.round(at), ...fields }));
  }
  return rows;
}

function arrivals(meanS: number, fields: Fields = {}, seed = 7): Fields[] {
  const random = randomFrom(seed);
  const rows: Fields[] = [];
  for (let at = 0; at < DAY_S; at += -meanS * Math.log(1 - random())) {
    rows.push(conversation({ ...OUTSIDE, start: MONDAY + Math.round(at), ...fields }));
  }
  return rows;
}

describe('beaconing', () => {
  it('is found with its interval, its score and its evidence', async () => {
    const [finding, ...rest] = await detectOn(beaconing, { conversations: beacon({ everyS: 300, jitter: 0.2 }) });

    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'high',
      peers: [SERVER],
      where: 'srcaddr = 10.0.0.1 and dstaddr = 198.51.100.7 and dstport = 443 and protocol = tcp',
      row: { subject: '10.0.0.1', object: '198.51.100.7 tcp/443', dur_score: 1 },
    });
    expect(finding?.title).toMatch(
      /^10\.0\.0\.1 called 198\.51\.100\.7 on port 443 about every 5 min, 2\d\d times in 24 h/,
    );
    expect(finding?.row.value).toBeGreaterThan(0.94);
  });

  it.each([30, 300, 1_800])('every %i s is found with much jitter of either kind and a tenth lost', async (everyS) => {
    for (const kind of ['sleep', 'grid'] as const) {
      for (const seed of [1, 2, 3]) {
        const days = everyS < 300 ? 0.25 : 1;
        const conversations = beacon({ everyS, jitter: kind === 'sleep' ? 0.4 : 0.3, loss: 0.1, kind, seed, days });

        expect(await detectOn(beaconing, { conversations }), `${kind} ${seed}`).toHaveLength(1);
      }
    }
  });

  it('every two hours is found on a week of data, whatever the window', async () => {
    const conversations = beacon({ everyS: 7_200, jitter: 0.3, loss: 0.1, days: 7 });

    for (const from of [MONDAY, MONDAY + 6 * DAY_S]) {
      expect(await detectOn(beaconing, { conversations }, { from, to: MONDAY + 7 * DAY_S })).toMatchObject([
        { row: { span_s: 7 * DAY_S } },
      ]);
    }
  });

  it('is found under other traffic between the same hosts, by its echo', async () => {
    const conversations = [...beacon({ everyS: 300, jitter: 0.05 }), ...arrivals(900)];

    expect(await detectOn(beaconing, { conversations })).toMatchObject([{ peers: [SERVER] }]);
  });

  it('is not seen in one long connection, which is one start', async () => {
    const one = conversation({ ...OUTSIDE, start: MONDAY, end: MONDAY + DAY_S - 1, client_bytes: 9_000_000 });

    expect(await detectOn(beaconing, { conversations: [one] })).toEqual([]);
  });

  it('is not seen in random arrivals, however even in number and size', async () => {
    for (const seed of [1, 2, 3]) {
      for (const meanS of [120, 400, 2_000]) {
        expect(await detectOn(beaconing, { conversations: arrivals(meanS, {}, seed) }), `${meanS} ${seed}`).toEqual([]);
      }
    }
  });

  it('is not seen in calls that come once an interval, but at any time within it', async () => {
    for (const seed of [1, 2, 3]) {
      const conversations = beacon({ everyS: 600, jitter: 0.5, kind: 'grid', seed });

      expect(await detectOn(beaconing, { conversations })).toEqual([]);
    }
  });

  it('is not seen in health checks, NTP, resolvers, AWS services, uploads, long sessions or what many hosts call', async () => {
    const healthChecks = beacon({ everyS: 30 }, { server: '10.0.0.9', server_internal: true, direction: 'internal' });
    const ntp = beacon({ everyS: 1_024 }, { protocol: 17, server_port: 123 });
    const aws = beacon({ everyS: 120 }, { server_aws_service: 'S3' });
    const resolver = beacon({ everyS: 300 }, { server: '9.9.9.9', server_port: 853 });
    const uploads = beacon({ everyS: 1_800, jitter: 0.3 }, { client_bytes: 150_000 });
    const sessions = beacon({ everyS: 3_600 }).map((row) => ({ ...row, end: Number(row.start) + 3_300 }));
    const agents = [1, 2, 3, 4, 5].flatMap((host) => beacon({ everyS: 600, seed: host }, { client: `10.0.0.${host}` }));

    for (const conversations of [healthChecks, ntp, aws, resolver, uploads, sessions, agents]) {
      expect(await detectOn(beaconing, { conversations })).toEqual([]);
    }
  });
});
