import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL_SCOPE, openConnections } from '@networkflow/engine';

export const NAT = '203.0.113.7';
/** Held by one host, and by two at once. */
export const PORT_OF_ONE = 40_000;
export const PORT_OF_TWO = 41_000;
/** Connections are open at this moment; at the other, the logs are silent. */
export const MOMENT = '2026-01-05T08:00:00Z';
export const SILENT_MOMENT = '2026-01-05T13:00:00Z';

export const EMAIL_OF_ONE = 'mallory@evil.example';
export const ARCHIVE = 'nat-<img src=x onerror=alert(3)>.csv';
const MAC = '02:42:ac:11:00:02';

const MINUTE_MS = 60_000;
const DAY = Date.parse('2026-01-05T00:00:00Z');
const GAP = { from: 12 * 60, to: 14 * 60 };
const END = 18 * 60;

/** Below `folder` an archive of connection logs of a day with a gap, imported into the lake there. */
export async function importConnections(folder: string): Promise<void> {
  const archives = path.join(folder, 'archives');
  await mkdir(archives, { recursive: true });
  await writeFile(path.join(archives, ARCHIVE), `${lines().join('\n')}\n`);
  const connections = openConnections(path.join(folder, 'lake'), LOCAL_SCOPE);
  try {
    await connections.import({ paths: [archives] });
  } finally {
    await connections.close();
  }
}

function lines(): string[] {
  const held = [
    ...connection({ host: '10.0.0.1', port: PORT_OF_ONE, dest: '198.51.100.10' }),
    ...connection({ host: '10.0.0.2', port: PORT_OF_TWO, dest: '198.51.100.20' }),
    ...connection({ host: '10.0.0.3', port: PORT_OF_TWO, dest: '198.51.100.30' }),
    // Never closed.
    record('New', { host: '10.0.0.4', port: 42_000, dest: '198.51.100.40' }, 7 * 60),
  ];
  const sessions = [
    sessionEnd('10.0.0.1', EMAIL_OF_ONE, '<script>alert(2)</script>', 9 * 60),
    sessionEnd('10.0.0.2', 'bob@example.com', 'wifi', 9 * 60),
    sessionEnd('10.0.0.3', 'eve@example.com', 'wifi', 9 * 60),
  ];
  return [...traffic(), ...held, ...sessions, '<img src=x onerror=alert(4)>, this line is damaged'];
}

/** Somebody else, every five minutes but in the gap, so that the logs are seen to be there. */
function traffic(): string[] {
  const minutes = Array.from({ length: END / 5 }, (_, index) => index * 5);
  return minutes
    .filter((minute) => minute < GAP.from || minute >= GAP.to)
    .flatMap((minute, index) => {
      const of = { host: '10.0.1.9', port: 50_000 + (index % 1_000), dest: '198.51.100.99' };
      return [record('New', of, minute), record('Destroy', of, minute + 1 + (index % 3))];
    });
}

interface Held {
  readonly host: string;
  readonly port: number;
  readonly dest: string;
}

/** Open from 07:50 to 08:10. */
function connection(held: Held): string[] {
  return [record('New', held, 7 * 60 + 50), record('Destroy', held, 8 * 60 + 10)];
}

function record(type: 'New' | 'Destroy', { host, port, dest }: Held, minute: number): string {
  return [type, host, dest, at(minute), port, 443, 'tcp', NAT].join(',');
}

function sessionEnd(host: string, email: string, extra: string, minute: number): string {
  return [at(minute), `[${extra}]`, email, MAC, host].join(',');
}

function at(minute: number): string {
  return new Date(DAY + minute * MINUTE_MS).toISOString();
}
