import { describe, expect, it } from 'vitest';
import { conversation, DAY_S, detectOn, HOUR_S, MONDAY } from '../../test/detections-fixture.js';
import type { Fields } from '../../test/flows-fixture.js';
import { longConnection } from './long-connection.js';

const WEEK = { from: MONDAY + 6 * DAY_S, to: MONDAY + 7 * DAY_S };

function held(hours: number, fields: Fields = {}): Fields {
  const start = WEEK.from + HOUR_S;
  return conversation({
    start,
    end: start + hours * HOUR_S,
    server: '198.51.100.7',
    server_port: 8_443,
    server_internal: false,
    direction: 'outbound',
    client_bytes: 4_000_000,
    server_bytes: 5_000_000,
    ...fields,
  });
}

describe('a long-lived connection', () => {
  it('is found with its length and what it moved', async () => {
    expect(await detectOn(longConnection, { conversations: [held(18)] }, WEEK)).toMatchObject([
      {
        severity: 'medium',
        title: '10.0.0.1 held a connection to 198.51.100.7 on tcp/8443 for 18 h: 4.0 MB out, 5.0 MB in.',
        where: 'srcaddr = 10.0.0.1 and dstaddr = 198.51.100.7 and dstport = 8443',
        row: { object: '198.51.100.7 tcp/8443', value: 18 * HOUR_S, threshold: 6 * HOUR_S },
      },
    ]);
  });

  it('is found when it began before the window', async () => {
    expect(
      await detectOn(
        longConnection,
        { conversations: [held(60, { start: MONDAY + 4 * DAY_S, end: WEEK.from + HOUR_S })] },
        WEEK,
      ),
    ).toHaveLength(1);
  });

  it('is not seen in short ones, IPsec, AWS services, inside traffic or one that nobody answered', async () => {
    const benign = [
      held(5),
      held(18, { protocol: 50, server_port: 0 }),
      held(18, { protocol: 17, server_port: 4_500 }),
      held(18, { server_aws_service: 'S3' }),
      held(18, { server: '10.0.0.2', server_internal: true, direction: 'internal' }),
      held(18, { server_packets: 0 }),
    ];

    for (const each of benign) expect(await detectOn(longConnection, { conversations: [each] }, WEEK)).toEqual([]);
  });

  it('is not seen at an address that many hosts use, or that is known for days', async () => {
    const common = [1, 2, 3, 4].map((host) => held(18, { client: `10.0.0.${host}` }));
    const known = [held(0, { start: MONDAY, end: MONDAY + 60 }), held(18)];

    for (const conversations of [common, known]) {
      expect(await detectOn(longConnection, { conversations }, WEEK)).toEqual([]);
    }
  });
});
