import { LIMITS } from '../core/limits.js';
import type { ErrorReport } from '../schema/app-errors.js';
import type { Chosen } from './log-object.js';
import type { LogCount } from './read-logs.js';
import { OTHER_SERVICE, type TallyData } from './tally.js';

const MS_PER_MINUTE = 60_000;

/** What was read, and how it is asked about. */
export interface ReportInput {
  readonly chosen: Chosen;
  readonly now: LogCount;
  readonly earlier: LogCount | undefined;
  readonly threshold: number;
  readonly isDetailed: boolean;
}

export function buildReport({ chosen, now, threshold }: ReportInput): ErrorReport {
  const { tally } = now;
  return {
    object: chosen.now.name,
    total: tally.total,
    errors: tally.errors,
    byService: byService(tally),
    threshold,
    alert: tally.errors >= threshold,
    malformed: now.malformed,
    objects: now.objects.map((object) => ({ ...object })).reverse(),
    objectsRead: now.objectsRead,
    lines: now.lines,
    bytes: now.bytes,
    continuations: now.continuations,
    withoutLevel: tally.withoutLevel,
    malformedExamples: [...now.examples],
    perMinute: perMinute(tally).slice(0, LIMITS.errorMinutesListedMax),
    templates: [],
    changes: { against: null, new: [], gone: [], rising: [] },
    spikes: [],
    first: instant(tally.firstMs),
    last: instant(tally.lastMs),
    unreadable: [...now.unreadable],
    notes: [...chosen.notes],
  };
}

/** Most errors first; what is beyond the bound last. */
function byService({ services }: TallyData): Record<string, number> {
  const ranked = [...services].sort(
    ([one, errors], [other, others]) =>
      Number(one === OTHER_SERVICE) - Number(other === OTHER_SERVICE) || others - errors || (one < other ? -1 : 1),
  );
  return Object.fromEntries(ranked);
}

function perMinute({ minutes }: TallyData): ErrorReport['perMinute'] {
  return [...minutes]
    .flatMap(([service, counts]) => [...counts].map(([minute, errors]) => ({ minute, service, errors })))
    .sort((one, other) => one.minute - other.minute || (one.service < other.service ? -1 : 1))
    .map(({ minute, ...rest }) => ({
      minute: new Date(minute * MS_PER_MINUTE).toISOString().replace('.000Z', 'Z'),
      ...rest,
    }));
}

export function instant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
