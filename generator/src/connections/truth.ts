import { type ConnectionsConfig, HOUR_MS } from './config.js';
import type { Holdings } from './holdings.js';
import type { JournalCounts } from './journal.js';
import type { Lookup } from './lookups.js';
import type { NatTraffic } from './nat-traffic.js';
import type { Nat } from './world.js';

const COLUMNS =
  'nat_ip,protocol,nat_port,source_port,opened,closed,private_ip,email,mac,dest_ip,dest_port,new_logged,destroy_logged';

interface Told {
  readonly config: ConnectionsConfig;
  readonly nats: readonly Nat[];
  readonly traffic: readonly NatTraffic[];
  readonly archives: readonly { key: string; bytes: number; members: number; lines: number }[];
  readonly counts: JournalCounts;
  readonly lookups: readonly Lookup[];
  readonly holdings: Holdings;
}

/** What truth.json says beside the options. */
export function connectionsTruth(told: Told): Record<string, unknown> {
  const { config, nats, traffic, archives, counts, lookups, holdings } = told;
  const gapFrom = config.startMs + config.missingHour * HOUR_MS;
  return {
    counts: {
      ...counts,
      archives: archives.length,
      holdings: holdings.all.length,
      neverClosed: holdings.all.filter(({ closed }) => closed >= config.endMs).length,
    },
    missing: config.missingHour < 0 ? null : { from: iso(gapFrom), to: iso(gapFrom + HOUR_MS) },
    nats: nats.map(({ address, device, preservesPorts, users, index }) => ({
      natIp: address,
      device: device.name,
      preservesPorts,
      users: users.length,
      sessions: traffic[index]?.sessions.length ?? 0,
      watchedPorts: traffic[index]?.watchedPorts ?? [],
    })),
    archives,
    lookups,
  };
}

/** Every connection told, one a line: who truly held which public port when. */
export function holdingsCsv(holdings: Holdings): string {
  const rows = holdings.all.map((holding) => {
    const { nat, session, protocol, natPort, sourcePort, opened, closed, destIp, destPort } = holding;
    const ends = `${iso(opened)},${iso(closed)}`;
    const who = `${session.privateIp},${session.user.email},${session.user.mac}`;
    const logged = `${holding.newLogged},${holding.destroyLogged}`;
    return `${nat.address},${protocol},${natPort},${sourcePort},${ends},${who},${destIp},${destPort},${logged}\n`;
  });
  return [`${COLUMNS}\n`, ...rows].join('');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
