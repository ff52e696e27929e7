const MS_PER_HOUR = 3_600_000;
const HOURS_PER_DAY = 24;
/** Narrower bars can be neither told apart nor clicked, and hatches on them are noise: two weeks of hours. */
const BARS_MAX = 14 * HOURS_PER_DAY;

/** How much time a bar of a chart stands for. */
export interface BarSpan {
  readonly ms: number;
  /** As in `flows per hour`. */
  readonly per: string;
  /** As in `only this hour`. */
  readonly own: string;
}

const SPANS: readonly BarSpan[] = [
  { ms: MS_PER_HOUR, per: 'hour', own: 'this hour' },
  { ms: 6 * MS_PER_HOUR, per: '6 hours', own: 'these 6 hours' },
];
const DAY: BarSpan = { ms: HOURS_PER_DAY * MS_PER_HOUR, per: 'day', own: 'this day' };

/** The shortest bars that a window of so many milliseconds has room for; never less than an hour, nor more than a day, of UTC. */
export function barSpanOf(windowMs: number): BarSpan {
  return SPANS.find(({ ms }) => windowMs <= BARS_MAX * ms) ?? DAY;
}

/** When the bar began that a moment (Unix milliseconds) belongs to. */
export function barStart(moment: number, { ms }: BarSpan): number {
  return Math.floor(moment / ms) * ms;
}
