import { describe, expect, it } from 'vitest';
import { pieces, readAll } from '../testing/archive-records.js';

const OPENED = 'New,10.0.0.7,198.51.100.4,1795255200,50123,443,6,203.0.113.9';
const ENDED = '1795255200,ap-3,ann@example.com,02:42:ac:11:00:02,10.0.0.7';
const TIME = 1_795_255_200_000;

/** The one line's record, or why it was refused. */
async function readLine(line: string | Uint8Array, options: Parameters<typeof readAll>[1] = {}) {
  const { records, summary } = await readAll(Buffer.from(line), { name: 'a.csv', ...options });
  expect(records.length + summary.quarantinedLines).toBe(1);
  return { record: records[0], refusal: summary.refusals[0] };
}

describe('a line', () => {
  it.each<[string, string | Uint8Array, string]>([
    [
      'a field too few',
      'New,10.0.0.7,198.51.100.4,1795255200,50123,443,6',
      '8 fields expected of a New record, 7 found',
    ],
    ['a field too many', `${OPENED},x`, '8 fields expected of a New record, 9 found'],
    ['one field', 'Destroy', '8 fields expected of a Destroy record, 1 found'],
    ['another type', OPENED.replace('New', 'Update'), '"Update" is neither New nor Destroy nor a time'],
    [
      'a source that is no address',
      OPENED.replace('10.0.0.7', '10.0.0.300'),
      'source_ip: "10.0.0.300" is not an IP address',
    ],
    ['no source', OPENED.replace('10.0.0.7', '-'), 'source_ip: it is empty'],
    [
      'leading zeros in an address',
      OPENED.replace('10.0.0.7', '010.0.0.7'),
      'source_ip: "010.0.0.7" is not an IP address',
    ],
    [
      'a zone in an address',
      OPENED.replace('10.0.0.7', 'fe80::1%eth0'),
      'source_ip: "fe80::1%eth0" is not an IP address',
    ],
    ['a network', OPENED.replace('198.51.100.4', '198.51.100.0/24'), 'dest_ip: "198.51.100.0/24" is not an IP address'],
    [
      'an address with its port',
      OPENED.replace('203.0.113.9', '203.0.113.9:50123'),
      'nat_ip: "203.0.113.9:50123" is not an IP address',
    ],
    ['a port too large', OPENED.replace('50123', '65536'), 'source_port: "65536" is not a port from 0 to 65535'],
    ['a negative port', OPENED.replace(',443,', ',-1,'), 'dest_port: "-1" is not a port from 0 to 65535'],
    ['a port by name', OPENED.replace(',443,', ',https,'), 'dest_port: "https" is not a port from 0 to 65535'],
    [
      'a protocol too large',
      OPENED.replace(',6,', ',256,'),
      'protocol: "256" is no IANA name and no number from 0 to 255',
    ],
    [
      'a protocol nobody knows',
      OPENED.replace(',6,', ',tpc,'),
      'protocol: "tpc" is no IANA name and no number from 0 to 255',
    ],
    [
      'a local time',
      OPENED.replace('1795255200', '2026-11-21 10:00:00'),
      'timestamp: "2026-11-21 10:00:00": it has no offset',
    ],
    ['no time', OPENED.replace('1795255200', ''), 'timestamp: it is empty'],
    ['a quote that is not closed', OPENED.replace('New', '"New'), 'a quote is not closed'],
    ['text behind a quote', OPENED.replace('New', '"New"x'), 'text follows a closing quote'],
    [
      'a session of three fields',
      '1795255200,02:42:ac:11:00:02,10.0.0.7',
      "at least 4 fields expected of a session's end, 3 found",
    ],
    ['a session without its address', ENDED.replace('10.0.0.7', ''), 'private_ip: it is empty'],
    [
      'a session with its last fields in another order',
      '1795255200,02:42:ac:11:00:02,ann@example.com,10.0.0.7',
      'email: it is not one',
    ],
    ['two e-mail addresses', ENDED.replace('ann@', 'ann@b@'), 'email: it is not one e-mail address'],
    ['a MAC address too short', ENDED.replace(':02,', ','), 'mac_address: it is not a MAC address'],
    ['a MAC address of mixed separators', ENDED.replace('02:42', '02-42'), 'mac_address: it is not a MAC address'],
    [
      'further fields too long',
      ENDED.replace('ap-3', 'x'.repeat(4_097)),
      'its further fields are longer than 4096 bytes',
    ],
    ['control characters', ENDED.replace('ap-3', 'a\u0007b'), 'its further fields have control characters'],
    ['bytes that are not UTF-8', Buffer.from(ENDED.replace('ap-3', 'caf\u00e9'), 'latin1'), 'it is not UTF-8'],
    ['a carriage return within', OPENED.replace(',6,', ',\r6,'), 'protocol'],
  ])('is refused, and why is said: %s', async (_name, line, reason) => {
    for (const end of ['', '\n', '\r\n']) {
      const { refusal } = await readLine(Buffer.concat([Buffer.from(line), Buffer.from(end)]));
      if (reason === 'protocol') expect(refusal).toBeUndefined();
      else
        expect(refusal).toMatchObject({ member: 'a.csv', line: 1, rows: 1, reason: expect.stringContaining(reason) });
    }
  });

  it('of 10 MB is one refused line, and the next is read', async () => {
    const text = Buffer.concat([Buffer.alloc(10_000_000, 'x'), Buffer.from(`\n${OPENED}\n`)]);
    for (const cut of [text.length, 65_536, 4_093]) {
      const { records, summary } = await readAll(pieces(text, [cut]));

      expect(records).toEqual([expect.objectContaining({ line: 2, timestamp: TIME })]);
      expect(summary.refusals).toEqual([
        expect.objectContaining({ line: 1, reason: 'the line is 10000000 bytes long, at most 65536 are taken' }),
      ]);
      expect(summary.refusals[0]?.excerpt?.length).toBeLessThan(250);
    }
  });

  it('that is refused shows nobody in the quarantine: e-mail and MAC addresses are masked', async () => {
    for (const line of [
      `x${ENDED}`,
      ENDED.replace('10.0.0.7', '?'),
      `1,${ENDED.split(',').slice(2).join(',')}`,
      'ann2@example.com,x',
    ]) {
      const { refusal } = await readLine(line);
      expect(JSON.stringify(refusal)).not.toMatch(/ann2?@|ac:11/);
    }
  });

  it('with a local time is read when its zone is named', async () => {
    const { record } = await readLine(OPENED.replace('1795255200', '2026-11-21 11:00:00'), {
      timeZone: 'Europe/Berlin',
    });

    expect(record).toMatchObject({ timestamp: TIME });
  });

  it('is kept in the quarantine up to a bound, and counted beyond it', async () => {
    const { summary } = await readAll(Buffer.from('x\n'.repeat(50)), { limits: { quarantineRowsPerObjectMax: 10 } });

    expect(summary.quarantinedLines).toBe(50);
    expect(summary.refusals).toHaveLength(10);
    expect(summary.refusals.at(-1)).toEqual({
      member: null,
      line: null,
      excerpt: null,
      rows: 41,
      reason: '41 further lines and members were refused',
    });
  });
});
