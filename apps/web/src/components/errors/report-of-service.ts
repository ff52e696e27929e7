import type { ErrorReport } from '@networkflow/engine/contract';

/** What a report says about one service, or all of it. Records and malformed lines are not told apart by service. */
export interface Shown {
  readonly errors: number;
  readonly templates: ErrorReport['templates'];
  readonly changes: ErrorReport['changes'];
  readonly spikes: ErrorReport['spikes'];
  readonly perMinute: ErrorReport['perMinute'];
}

export function shownOf(report: ErrorReport, service: string): Shown {
  if (service === '') return report;
  const isOf = (row: { readonly service: string }): boolean => row.service === service;
  const { changes } = report;
  return {
    errors: Object.hasOwn(report.byService, service) ? (report.byService[service] ?? 0) : 0,
    templates: report.templates.filter(isOf),
    changes: {
      against: changes.against,
      new: changes.new.filter(isOf),
      gone: changes.gone.filter(isOf),
      rising: changes.rising.filter(isOf),
    },
    spikes: report.spikes.filter(isOf),
    perMinute: report.perMinute.filter(isOf),
  };
}

/** Errors of each minute from the first to the last, minutes without any being zero; for a sparkline. */
export function minuteSums(perMinute: ErrorReport['perMinute']): readonly number[] {
  const sums = new Map<number, number>();
  for (const { minute, errors } of perMinute) {
    const at = Math.floor(Date.parse(minute) / MS_PER_MINUTE);
    sums.set(at, (sums.get(at) ?? 0) + errors);
  }
  const [first, last] = [Math.min(...sums.keys()), Math.max(...sums.keys())];
  const minutes = last - first + 1;
  if (!(minutes <= MINUTES_MAX)) return [...sums].sort(([a], [b]) => a - b).map(([, errors]) => errors);
  return Array.from({ length: minutes }, (_, index) => sums.get(first + index) ?? 0);
}

const MS_PER_MINUTE = 60_000;
/** A fortnight; longer than that only minutes with errors are drawn. */
const MINUTES_MAX = 20_160;
