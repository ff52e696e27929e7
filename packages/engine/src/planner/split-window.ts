import { joined, type Range, scaled, within, without } from '../core/range.js';
import type { TimeWindow } from '../core/time-window.js';
import type { RollupCoverage } from '../schema/rollups.js';
import type { KeptStarts } from './kept-starts.js';

const HOUR_S = 3_600;
const DAY_HOURS = 24;

/** Where the records of a window come from; ranges of `start` in Unix seconds, apart and ascending. */
export interface WindowSplit {
  /** Buckets of the daily rollup, when one is asked for. */
  readonly days: readonly Range[];
  /** Buckets of the hourly rollup. */
  readonly hours: readonly Range[];
  /** Records themselves: hours at the edges of the window, and hours that are not built. */
  readonly records: readonly Range[];
  /** The window takes records without `start`, and there may be some. */
  readonly withoutStart: boolean;
}

/** The same for a window of which a filter keeps some stretches. */
export function splitKept(
  { window, starts }: { readonly window: TimeWindow; readonly starts?: KeptStarts | undefined },
  coverage: RollupCoverage,
  useDays: boolean,
): WindowSplit {
  if (starts === undefined) return splitWindow(window, coverage, useDays);
  const asked = { from: window.from ?? -Infinity, to: window.to ?? Infinity };
  const kept = within(asked, starts.ranges).map(({ from, to }) =>
    splitWindow(
      { from: Number.isFinite(from) ? from : undefined, to: Number.isFinite(to) ? to : undefined },
      coverage,
      useDays,
    ),
  );
  const { withoutStart } = splitWindow(window, coverage, useDays);
  return {
    days: joined(kept.flatMap(({ days }) => days)),
    hours: joined(kept.flatMap(({ hours }) => hours)),
    records: joined(kept.flatMap(({ records }) => records)),
    withoutStart: withoutStart && starts.withoutStart,
  };
}

/**
 * Divides a window among the tables. A side of the window beyond all data is as good as open: then the bucket that the data
 * end in lies inside the window as a whole.
 */
export function splitWindow(window: TimeWindow, coverage: RollupCoverage, useDays: boolean): WindowSplit {
  const isOpen = window.from === undefined && window.to === undefined;
  const withoutStart = isOpen && coverage.withoutStart;
  const { span } = coverage;
  if (span === null) return { days: [], hours: [], records: [], withoutStart };
  const grain = useDays ? HOUR_S * DAY_HOURS : HOUR_S;
  const begins = window.from === undefined || window.from <= span.first ? floor(span.first, grain) : window.from;
  const ends = window.to === undefined || window.to > span.last ? floor(span.last, grain) + grain : window.to;
  if (begins >= ends) return { days: [], hours: [], records: [], withoutStart };

  const whole = { from: Math.ceil(begins / HOUR_S), to: Math.floor(ends / HOUR_S) };
  if (whole.from >= whole.to) return { days: [], hours: [], records: [{ from: begins, to: ends }], withoutStart };
  const wholeDays = { from: Math.ceil(whole.from / DAY_HOURS), to: Math.floor(whole.to / DAY_HOURS) };
  const days = useDays && wholeDays.from < wholeDays.to ? without(wholeDays, coverage.missingDays) : [];
  const asHours = scaled(days, DAY_HOURS);
  const hours = without(whole, joined([...asHours, ...coverage.missingHours]));
  const missing = without(whole, asHours).flatMap((range) => within(range, coverage.missingHours));
  const edges = [
    { from: begins, to: whole.from * HOUR_S },
    { from: whole.to * HOUR_S, to: ends },
  ].filter(({ from, to }) => from < to && from <= span.last && to > span.first);
  return {
    days: scaled(days, HOUR_S * DAY_HOURS),
    hours: scaled(hours, HOUR_S),
    records: joined([...edges, ...scaled(missing, HOUR_S)]),
    withoutStart,
  };
}

function floor(seconds: number, grain: number): number {
  return Math.floor(seconds / grain) * grain;
}
