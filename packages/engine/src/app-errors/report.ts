import { LIMITS } from '../core/limits.js';
import type { ErrorReport } from '../schema/app-errors.js';
import type { Chosen } from './log-object.js';
import type { LogCount } from './read-logs.js';
import { OTHER_SERVICE, type TallyData } from './tally.js';
import { describeMessages, instant } from './templates.js';

const MS_PER_MINUTE = 60_000;
const MINUTE_S = 60;

/** What was read, and how it is asked about. */
export interface ReportInput {
  readonly chosen: Chosen;
  readonly now: LogCount;
  readonly earlier: LogCount | undefined;
  readonly threshold: number;
  readonly isDetailed: boolean;
}

export async function buildReport(input: ReportInput, signal?: AbortSignal): Promise<ErrorReport> {
  const { chosen, now, earlier, threshold, isDetailed } = input;
  const { tally } = now;
  const before = earlier === undefined ? undefined : { tally: earlier.tally, name: chosen.before?.name ?? null };
  const minutes = perMinute(tally);
  const { spikes, stepS } = isDetailed
    ? await (await import('./spikes.js')).findSpikes(tally, earlier?.tally, signal)
    : { spikes: [], stepS: MINUTE_S };
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
    perMinute: minutes.slice(0, LIMITS.errorMinutesListedMax),
    ...describeMessages(tally, before),
    spikes,
    first: instant(tally.firstMs),
    last: instant(tally.lastMs),
    unreadable: [...now.unreadable],
    notes: [...chosen.notes, ...notesOf(input, minutes.length, stepS)],
  };
}

/** What the numbers leave out, as sentences. */
function notesOf({ now, earlier, chosen }: ReportInput, minutes: number, stepS: number): string[] {
  const { outside, unplaced, services } = now.tally;
  const notes: string[] = [];
  if (outside > 0) notes.push(`${outside} records of these objects lie outside of the window and are not counted.`);
  if (now.continuations > 0) {
    notes.push(
      `Of the malformed lines ${now.continuations} ${now.continuations === 1 ? 'looks like a stack trace' : 'look like stack traces'} between two records.`,
    );
  }
  if (services.has(OTHER_SERVICE)) {
    notes.push(`There are more than ${LIMITS.errorServicesMax} services; the rest is ${OTHER_SERVICE}.`);
  }
  if (unplaced > 0) notes.push(`${unplaced} errors lie in no minute, because there are too many minutes and services.`);
  if (minutes > LIMITS.errorMinutesListedMax) {
    notes.push(`Of ${minutes} minutes and services with errors the first ${LIMITS.errorMinutesListedMax} are listed.`);
  }
  if (stepS > MINUTE_S)
    notes.push('Spikes are those of whole hours, because the records reach over more than two days.');
  if (earlier !== undefined && earlier.unreadable.length > 0) {
    notes.push(`Not all of ${chosen.before?.name ?? 'what came before'} could be read, so changes may be wrong.`);
  }
  return notes;
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
