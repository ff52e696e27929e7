import { LineBuffer } from '../line-buffer.js';
import { Random } from '../random.js';
import type { ArchiveWriter } from './archive-writer.js';
import { SkewedClock } from './clocks.js';
import { type ConnectionsConfig, HOUR_MS, MINUTE_MS } from './config.js';
import { corruptLine } from './corrupt-line.js';
import type { Holdings } from './holdings.js';
import type { Connection, NatTraffic } from './nat-traffic.js';
import type { Session } from './sessions.js';
import type { Nat } from './world.js';

const NEW_LOST = 0.005;
const DESTROY_LOST = 0.01;
const DUPLICATED = 0.005;
const SESSIONS_STEM = 'aaa/sessions';
/** Sessions of every second NAT lie between the connections of its device, the others in members of their own. */
const MIXED_EVERY = 2;
/** Up to here every connection is told in truth.csv; beyond, those on watched ports. */
export const TRUTH_ROWS_MAX = 500_000;

export interface JournalCounts {
  lines: number;
  new: number;
  destroy: number;
  sessions: number;
  malformed: number;
  /** Of `new`, `destroy` and `sessions`: lines that repeat another one, byte by byte. */
  duplicates: number;
}

type RecordKind = 'new' | 'destroy' | 'sessions';

/** Turns what happened into the lines the devices write, with what gets lost and repeated on the way. */
export class Journal {
  readonly counts: JournalCounts = { lines: 0, new: 0, destroy: 0, sessions: 0, malformed: 0, duplicates: 0 };
  private readonly random: Random;
  private readonly clocks = new Map<string, SkewedClock>();
  /** By minute and by the member they go to. */
  private readonly pending: Map<string, LineBuffer>[];
  private readonly keepsAll: boolean;

  constructor(
    private readonly config: ConnectionsConfig,
    nats: readonly Nat[],
    private readonly holdings: Holdings,
  ) {
    this.random = new Random(config.seed, 'journal');
    this.keepsAll = config.rows <= TRUTH_ROWS_MAX;
    this.pending = Array.from({ length: (config.hours * HOUR_MS) / MINUTE_MS }, () => new Map());
    const { seed, startMs, hours } = config;
    for (const { device } of nats) {
      this.clocks.set(device.name, new SkewedClock(seed, device.name, device.clock, startMs, hours));
    }
    this.clocks.set(SESSIONS_STEM, new SkewedClock(seed, SESSIONS_STEM, 'rfc3339', startMs, hours));
  }

  /** The termination of every session that ends within the window. */
  addSessions(nat: Nat, sessions: readonly Session[]): void {
    const stem = nat.index % MIXED_EVERY === 0 ? `${nat.device.name}/log` : SESSIONS_STEM;
    for (const { user, privateIp, start, end } of sessions) {
      if (end >= this.config.endMs) continue;
      const seconds = Math.floor((end - start) / 1000);
      const reason = this.random.pick(['User-Request', 'Idle-Timeout', 'Session-Timeout', 'Lost-Carrier']);
      const extra = this.random.chance(0.5) ? `[${reason},${nat.device.name},${seconds}]` : `${reason},"nas 1, port 7"`;
      const text = `${this.clock(SESSIONS_STEM).write(end)},${extra},${user.email},${user.mac},${privateIp}`;
      this.queue(end, 'sessions', stem, text);
    }
  }

  addConnection({ nat, watchedPorts }: NatTraffic, connection: Connection): void {
    const { random, config } = this;
    const { session, destination, sourcePort, natPort, opened, closed } = connection;
    const newKept = !random.chance(NEW_LOST);
    const destroyKept = closed < config.endMs && !random.chance(DESTROY_LOST);
    const stem = `${nat.device.name}/log`;
    const clock = this.clock(nat.device.name);
    const { upperCase } = nat.device;
    const ips = `${session.privateIp},${destination.address},`;
    const protocol = upperCase ? destination.protocol : destination.protocol.toLowerCase();
    const rest = `,${sourcePort},${destination.port},${protocol},${nat.address}`;
    if (newKept) {
      this.queue(opened, 'new', stem, `${upperCase ? 'New' : 'NEW'},${ips}${clock.write(opened)}${rest}`);
    }
    if (destroyKept) {
      const type = upperCase ? 'Destroy' : 'destroy';
      this.queue(closed, 'destroy', stem, `${type},${ips}${clock.write(closed)}${rest}`);
    }
    if (this.keepsAll || watchedPorts.includes(natPort)) {
      this.holdings.add({
        nat,
        session,
        protocol: destination.protocol,
        sourcePort,
        natPort,
        destIp: destination.address,
        destPort: destination.port,
        opened,
        closed,
        newLogged: newKept && !this.isMissing(opened),
        destroyLogged: destroyKept && !this.isMissing(closed),
      });
    }
  }

  /** Hands the lines of a minute over; without a writer they are lost. */
  writeMinute(minute: number, writer: ArchiveWriter | undefined): void {
    const lines = this.pending[minute];
    this.pending[minute] = new Map();
    if (lines === undefined || writer === undefined) return;
    for (const [stem, buffer] of lines) writer.append(stem, buffer.take());
  }

  /** Some lines come twice, some have a broken one beside them, and some lie in the archive that is missing. */
  private queue(at: number, kind: RecordKind, stem: string, text: string): void {
    const lines = this.pending[Math.floor((at - this.config.startMs) / MINUTE_MS)];
    // Before the window: a session that ended before anything was logged.
    if (lines === undefined || this.isMissing(at)) return;
    let buffer = lines.get(stem);
    if (buffer === undefined) {
      buffer = new LineBuffer();
      lines.set(stem, buffer);
    }
    const { counts, random } = this;
    buffer.append(text);
    counts[kind] += 1;
    counts.lines += 1;
    const chance = random.next();
    if (chance < DUPLICATED) {
      buffer.append(text);
      counts[kind] += 1;
      counts.duplicates += 1;
      counts.lines += 1;
    } else if (chance > 1 - this.config.corrupt) {
      buffer.append(corruptLine(random, text));
      counts.malformed += 1;
      counts.lines += 1;
    }
  }

  private isMissing(at: number): boolean {
    return Math.floor((at - this.config.startMs) / HOUR_MS) === this.config.missingHour;
  }

  private clock(device: string): SkewedClock {
    const clock = this.clocks.get(device);
    if (clock === undefined) throw new RangeError(`No clock for ${device}.`);
    return clock;
  }
}
