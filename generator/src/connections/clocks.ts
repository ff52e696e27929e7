import { Random } from '../random.js';
import { HOUR_MS } from './config.js';
import type { Clock } from './world.js';

const SKEW_MS_MAX = 2_000;
const DRIFT_MS_MAX = 500;
/** Cutting to whole seconds loses up to one more second. */
const CUT_MS = 1_000;
const OFFSET_HOURS = 2;
const SECONDS_KEPT_MAX = 20_000;
const SECOND_CHARS = 19;

/** How far a device's clock is off in each hour: a constant, and a drift that changes by the hour; never above 2 s. */
export class SkewedClock {
  private readonly skews: readonly number[];
  private readonly seconds = new Map<number, string>();

  constructor(
    seed: number,
    device: string,
    private readonly clock: Clock,
    private readonly startMs: number,
    hours: number,
  ) {
    const random = new Random(seed, 'clock', device);
    const low = clock === 'epoch-s' ? CUT_MS - SKEW_MS_MAX : -SKEW_MS_MAX;
    const constant = random.between(low + DRIFT_MS_MAX, SKEW_MS_MAX - DRIFT_MS_MAX);
    this.skews = Array.from({ length: hours }, () => constant + random.between(-DRIFT_MS_MAX, DRIFT_MS_MAX));
  }

  /** What the device writes for the instant `at` (Unix ms). */
  write(at: number): string {
    const written = at + (this.skews[Math.floor((at - this.startMs) / HOUR_MS)] ?? 0);
    switch (this.clock) {
      case 'epoch-ms':
        return String(written);
      case 'epoch-s':
        return String(Math.floor(written / 1000));
      case 'rfc3339':
        return `${this.second(written)}.${milliseconds(written)}Z`;
      case 'rfc3339-offset':
        return `${this.second(written + OFFSET_HOURS * HOUR_MS)}.${milliseconds(written)}+02:00`;
    }
  }

  /** The date and time to the second; asking a Date for every line would cost as much as all the rest. */
  private second(ms: number): string {
    const second = Math.floor(ms / 1000);
    let text = this.seconds.get(second);
    if (text === undefined) {
      if (this.seconds.size >= SECONDS_KEPT_MAX) this.seconds.clear();
      text = new Date(second * 1000).toISOString().slice(0, SECOND_CHARS);
      this.seconds.set(second, text);
    }
    return text;
  }
}

function milliseconds(ms: number): string {
  return String(ms % 1000).padStart(3, '0');
}
