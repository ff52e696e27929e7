import { blankExchange, PATH_GATEWAY_ENDPOINT } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { phaseAt, pickVpc, pulses, type Span } from './timing.js';

const DAY_S = 86_400;
const BEGINS_S = 90 * 60;
const DURATION_S = 3_600;
const BYTES_PER_MINUTE = 180_000_000;
const PACKET_BYTES = 1_430;
const RSYNC_PORT = 873;
const S3_ADDRESS = '52.216.64.10';

/** Every night two databases send a large backup inside, and the backup host sends it on to S3. */
export const nightBackup: Scenario = {
  name: 'night-backup',
  description: 'databases are backed up every night, then copied to S3',
  benign: true,
  plan(context) {
    const { window } = context;
    const nights = nightsWithin(window.start, window.end);
    const first = nights[0];
    const last = nights[nights.length - 1];
    if (first === undefined || last === undefined) {
      return 'needs a whole hour from 01:30 UTC, and the window has none';
    }
    const vpc = pickVpc(context, 0);
    const databases = withRole(vpc, 'database').slice(0, 2);
    const backup = itemAt(withRole(vpc, 'backup'), 0);
    const s3 = peer(S3_ADDRESS, 'S3');
    const exchange = blankExchange();
    return {
      from: first.from,
      to: last.to,
      who: {
        sources: [...databases.map((database) => database.address), backup.address],
        targets: [backup.address, s3.address],
        enis: [...databases, backup],
        ports: [RSYNC_PORT, 443],
      },
      what: `From 01:30 to 02:30 UTC ${databases.length} databases sent backups to ${backup.name} (${backup.address}), which copied them to S3; ${nights.length} ${nights.length === 1 ? 'night' : 'nights'}.`,
      emit(slot, recorder) {
        for (const night of nights) {
          if (night.from >= slot.end || night.to < slot.start) continue;
          const chance = context.random(slot.start);
          const clientPort = 40_000 + (Math.floor(night.from / DAY_S) % 15_000);
          for (const { at } of pulses(night, 60, slot)) {
            const phase = phaseAt(night, at);
            for (const database of databases) {
              const shot = { at, serverPort: RSYNC_PORT, clientPort, phase, ...minuteOfBackup(chance.next()) };
              recorder.internal(database, backup, aim(exchange, shot, chance));
            }
            const copy = { at, serverPort: 443, clientPort, phase, ...minuteOfBackup(chance.next()) };
            recorder.outbound(backup, s3, aim(exchange, copy, chance), PATH_GATEWAY_ENDPOINT);
          }
        }
      },
    };
  },
};

function minuteOfBackup(chance: number) {
  const bytesOut = Math.round(BYTES_PER_MINUTE * (0.8 + 0.4 * chance));
  const packetsOut = Math.round(bytesOut / PACKET_BYTES);
  const packetsIn = Math.round(packetsOut / 4);
  return { lengthS: 59, packetsOut, bytesOut, packetsIn, bytesIn: packetsIn * 52 };
}

function nightsWithin(start: number, end: number): Span[] {
  const nights: Span[] = [];
  for (let day = Math.floor(start / DAY_S) * DAY_S; day < end; day += DAY_S) {
    const from = day + BEGINS_S;
    if (from >= start && from + DURATION_S <= end) nights.push({ from, to: from + DURATION_S - 1 });
  }
  return nights;
}
