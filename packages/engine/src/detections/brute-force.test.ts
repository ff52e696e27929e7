import { describe, expect, it } from 'vitest';
import { conversation, detectOn, HOUR_S, MONDAY, refused } from '../../test/detections-fixture.js';
import { rdpBruteForce } from './rdp-brute-force.js';
import { sshBruteForce } from './ssh-brute-force.js';
import { winrmBruteForce } from './winrm-brute-force.js';

const STRANGER = { client: '198.51.100.7', client_internal: false, direction: 'inbound' };

function guesses(attempts: number, minutes: number, fields = {}) {
  return Array.from({ length: attempts }, (_, i) => {
    const start = MONDAY + HOUR_S + Math.floor((i * minutes * 60) / attempts);
    return conversation({ start, end: start + 3, server_port: 22, client_packets: 14, client_bytes: 1_500, ...fields });
  });
}

describe('password guessing', () => {
  it('from the internet is of low severity, about the target', async () => {
    expect(await detectOn(sshBruteForce, { conversations: guesses(120, 25, STRANGER) })).toMatchObject([
      {
        severity: 'low',
        title: '198.51.100.7 opened 120 short SSH sessions to 10.0.0.2 in 25 min, as password guessing does.',
        where: 'dstaddr = 10.0.0.2 and srcaddr = 198.51.100.7 and dstport = 22',
        row: { subject: '10.0.0.2' },
      },
    ]);
  });

  it('is graver when a longer session shows among the short ones', async () => {
    const login = conversation({
      ...STRANGER,
      start: MONDAY + HOUR_S + 1_500,
      end: MONDAY + HOUR_S + 3_000,
      server_port: 22,
      client_packets: 900,
      client_bytes: 90_000,
    });

    expect(await detectOn(sshBruteForce, { conversations: [...guesses(120, 25, STRANGER), login] })).toMatchObject([
      { severity: 'high', title: expect.stringContaining('a guess may have worked') },
    ]);
  });

  it('by a host inside is of high severity, about the host, whatever it attacks', async () => {
    const outside = { server: '203.0.113.5', server_internal: false, direction: 'outbound' };
    const conversations = [...guesses(80, 40), ...guesses(80, 40, outside)];

    expect(await detectOn(sshBruteForce, { conversations })).toMatchObject([
      { severity: 'high', row: { subject: '10.0.0.1', value: expect.any(Number) }, peers: ['10.0.0.2', '203.0.113.5'] },
    ]);
  });

  it('is one finding for many strangers and hours', async () => {
    const conversations = [1, 2, 3].flatMap((host) => guesses(300, 180, { ...STRANGER, client: `198.51.100.${host}` }));

    expect(await detectOn(sshBruteForce, { conversations })).toMatchObject([
      { row: { attempts: 900 }, peers: { length: 3 } },
    ]);
  });

  it('is found for RDP and WinRM', async () => {
    expect(await detectOn(rdpBruteForce, { conversations: guesses(80, 30, { server_port: 3389 }) })).toHaveLength(1);
    expect(
      await detectOn(winrmBruteForce, { conversations: guesses(80, 30, { server_port: 5985, client_packets: 6 }) }),
    ).toHaveLength(1);
  });

  it('is not seen in work sessions, refused knocks, port scans, other ports or a few failures', async () => {
    const work = guesses(200, 60, { client_packets: 80, client_bytes: 20_000 });
    const builds = [...guesses(10, 60), ...guesses(50, 60, { client_packets: 120, client_bytes: 12_000 })];
    const knocks = guesses(300, 60).map(({ start }) => refused({ start: start ?? null, server_port: 22 }));
    const scans = guesses(300, 60, { client_packets: 2, server_packets: 1 });

    for (const conversations of [
      work,
      builds,
      knocks,
      scans,
      guesses(300, 60, { server_port: 443 }),
      guesses(20, 60),
    ]) {
      expect(await detectOn(sshBruteForce, { conversations })).toEqual([]);
    }
  });
});
