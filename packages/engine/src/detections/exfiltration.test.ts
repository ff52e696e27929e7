import { describe, expect, it } from 'vitest';
import { conversation, DAY_S, detectOn, HOUR_S, MONDAY } from '../../test/detections-fixture.js';
import type { Fields } from '../../test/flows-fixture.js';
import { exfiltrationBaseline } from './exfiltration-baseline.js';
import { exfiltrationNewPeer } from './exfiltration-new-peer.js';
import { exfiltrationRatio } from './exfiltration-ratio.js';
import { exfiltrationSlow } from './exfiltration-slow.js';

const MB = 1_000_000;
const DROP = '198.51.100.7';
const SUNDAY = { from: MONDAY + 6 * DAY_S, to: MONDAY + 7 * DAY_S, dataFrom: MONDAY };
const FIRST_DAY = { from: MONDAY, to: MONDAY + DAY_S, dataFrom: MONDAY };
const OUTSIDE = { server: DROP, server_internal: false, direction: 'outbound' };

function upload(start: number, megabytes: number, fields: Fields = {}): Fields {
  const bytes = megabytes * MB;
  return conversation({
    ...OUTSIDE,
    start,
    end: start + 600,
    client_bytes: bytes,
    client_packets: Math.ceil(bytes / 1_400),
    server_bytes: Math.round(bytes / 60),
    server_packets: Math.ceil(bytes / 4_200),
    ...fields,
  });
}

/** Everyday traffic from Monday on, so that there is something to have learned from. */
const EVERYDAY = Array.from({ length: 7 * 24 }, (_, hour) =>
  conversation({ ...OUTSIDE, server: '198.51.100.80', start: MONDAY + hour * HOUR_S }),
);

function daily(megabytes: number, days: number, fields: Fields = {}): Fields[] {
  return Array.from({ length: days }, (_, day) => upload(MONDAY + day * DAY_S + 2 * HOUR_S, megabytes, fields));
}

describe('more data sent than usual', () => {
  it('is found against the days before', async () => {
    const conversations = [...EVERYDAY, ...daily(7, 6), upload(SUNDAY.from + 5 * HOUR_S, 2_000)];

    expect(await detectOn(exfiltrationBaseline, { conversations }, SUNDAY)).toMatchObject([
      {
        severity: 'high',
        title: '10.0.0.1 sent 2.0 GB to 198.51.100.7 in a day; 7.0 MB is usual.',
        where: 'srcaddr = 10.0.0.1 and dstaddr = 198.51.100.7',
        row: { subject: '10.0.0.1', object: DROP, value: 2_000 * MB, threshold: 50 * MB },
      },
    ]);
  });

  it('is found when it trickles for hours of one connection', async () => {
    const long = upload(SUNDAY.from + HOUR_S, 300, { end: SUNDAY.from + 7 * HOUR_S });

    expect(
      await detectOn(exfiltrationBaseline, { conversations: [...EVERYDAY, ...daily(2, 6), long] }, SUNDAY),
    ).toMatchObject([{ row: { first: SUNDAY.from + HOUR_S, last: SUNDAY.from + 8 * HOUR_S - 1 } }]);
  });

  it('is not seen in a nightly backup, a weekly one, an AWS service, or before anything was learned', async () => {
    const nightly = [...EVERYDAY, ...daily(10_000, 7)];
    const weekly = [...EVERYDAY, ...daily(5, 7), upload(MONDAY + HOUR_S, 900), upload(SUNDAY.from + HOUR_S, 1_000)];
    const toS3 = [...EVERYDAY, ...daily(1, 6), upload(SUNDAY.from, 5_000)].map((row) => ({
      ...row,
      server_aws_service: 'S3',
    }));

    for (const conversations of [nightly, weekly, toS3]) {
      expect(await detectOn(exfiltrationBaseline, { conversations }, SUNDAY)).toEqual([]);
    }
    const secondNight = [upload(MONDAY + HOUR_S + 1_800, 5_000, { end: MONDAY + 3 * HOUR_S }), ...daily(5_000, 2)];
    expect(
      await detectOn(exfiltrationBaseline, { conversations: secondNight }, { ...FIRST_DAY, to: MONDAY + 2 * DAY_S }),
    ).toEqual([]);
    const young = [upload(MONDAY, 1), upload(MONDAY + 20 * HOUR_S, 5_000)];
    expect(await detectOn(exfiltrationBaseline, { conversations: young }, FIRST_DAY)).toEqual([]);
  });
});

describe('data sent to a new address', () => {
  it('is found within a day of the first contact', async () => {
    const conversations = [...EVERYDAY, upload(SUNDAY.from + HOUR_S, 200), upload(SUNDAY.from + 5 * HOUR_S, 400)];

    expect(await detectOn(exfiltrationNewPeer, { conversations }, SUNDAY)).toMatchObject([
      {
        severity: 'medium',
        title: '10.0.0.1 sent 600 MB to 198.51.100.7, an address nobody here had talked to before.',
        row: { value: 600 * MB, first: SUNDAY.from + HOUR_S },
      },
    ]);
  });

  it('is found once, whether the window is a day or all there is', async () => {
    const conversations = [...EVERYDAY, upload(MONDAY + 3 * DAY_S, 200)];

    expect(await detectOn(exfiltrationNewPeer, { conversations }, { ...SUNDAY, from: MONDAY })).toHaveLength(1);
    expect(await detectOn(exfiltrationNewPeer, { conversations }, SUNDAY)).toEqual([]);
  });

  it('is not seen in a download, at a known address, or before anything was learned', async () => {
    const download = upload(SUNDAY.from, 60, { server_bytes: 3_000 * MB });
    const known = [conversation({ ...OUTSIDE, client: '10.0.0.9', start: MONDAY + DAY_S }), upload(SUNDAY.from, 600)];

    expect(await detectOn(exfiltrationNewPeer, { conversations: [...EVERYDAY, download] }, SUNDAY)).toEqual([]);
    expect(await detectOn(exfiltrationNewPeer, { conversations: [...EVERYDAY, ...known] }, SUNDAY)).toEqual([]);
    expect(await detectOn(exfiltrationNewPeer, { conversations: [upload(MONDAY + HOUR_S, 600)] }, FIRST_DAY)).toEqual(
      [],
    );
  });
});

describe('an upload with nothing back', () => {
  it('is told as such when not a byte came back', async () => {
    const mute = upload(SUNDAY.from, 300, { server_bytes: 0 });

    expect(await detectOn(exfiltrationRatio, { conversations: [...EVERYDAY, mute] }, SUNDAY)).toMatchObject([
      { title: expect.stringMatching(/in a day and received nothing\.$/) },
    ]);
  });

  it('is found over many short connections', async () => {
    const short = Array.from({ length: 60 }, (_, i) =>
      upload(SUNDAY.from + i * 240, 4, { end: SUNDAY.from + i * 240 }),
    );

    expect(await detectOn(exfiltrationRatio, { conversations: [...EVERYDAY, ...short] }, SUNDAY)).toMatchObject([
      {
        title: '10.0.0.1 sent 240 MB to 198.51.100.7 in a day and received 4.0 MB: 60 bytes for each byte back.',
        row: { value: 60, threshold: 20, sent: 240 * MB },
      },
    ]);
  });

  it('is not seen where as much was sent before, where others upload too, or where much comes back', async () => {
    const again = [...EVERYDAY, ...daily(200, 7)];
    const shared = [...EVERYDAY, ...[1, 2, 3].map((host) => upload(SUNDAY.from, 200, { client: `10.0.0.${host}` }))];
    const both = [...EVERYDAY, upload(SUNDAY.from, 200, { server_bytes: 150 * MB })];

    for (const conversations of [again, shared, both]) {
      expect(await detectOn(exfiltrationRatio, { conversations }, SUNDAY)).toEqual([]);
    }
  });
});

describe('a slow and steady upload', () => {
  function trickle(days: number, megabytesADay: number, from = SUNDAY.to - days * DAY_S): Fields[] {
    return Array.from({ length: days * 72 }, (_, i) =>
      upload(from + i * 1_200, megabytesADay / 72, { end: from + i * 1_200 }),
    );
  }

  it('is found at 200 MB a day, on its first and its third day', async () => {
    for (const days of [1, 3]) {
      const [finding] = await detectOn(
        exfiltrationSlow,
        { conversations: [...EVERYDAY, ...trickle(days, 205)] },
        SUNDAY,
      );

      expect(finding?.title).toBe(
        '10.0.0.1 sent 205 MB to 198.51.100.7 over 24 hours of a day, at most 4 % of it in one hour.',
      );
    }
  });

  it('is found by the hour, long before the day is over', async () => {
    const conversations = [...EVERYDAY, ...trickle(1, 900)].filter(
      ({ start }) => Number(start) < SUNDAY.from + 10 * HOUR_S,
    );
    const window = { ...SUNDAY, from: SUNDAY.from + 9 * HOUR_S, to: SUNDAY.from + 10 * HOUR_S };

    expect(await detectOn(exfiltrationSlow, { conversations }, window)).toHaveLength(1);
  });

  it('is not seen in one burst, at a recipient known for a week, or at one that several hosts use', async () => {
    const burst = [...EVERYDAY, upload(SUNDAY.from, 2_000)];
    const known = [...EVERYDAY, ...trickle(7, 300)];
    const shared = [
      ...EVERYDAY,
      ...[1, 2, 3].flatMap((host) => trickle(1, 300).map((row) => ({ ...row, client: `10.0.0.${host}` }))),
    ];

    for (const conversations of [burst, known, shared]) {
      expect(await detectOn(exfiltrationSlow, { conversations }, SUNDAY)).toEqual([]);
    }
  });
});
