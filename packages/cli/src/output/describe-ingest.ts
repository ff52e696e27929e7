import type { IngestReport, MaintainReport } from '@networkflow/engine';
import { displayCount, printable } from './display-cell.js';

const LABEL_CHARS = 18;
const FAILURES_SHOWN = 5;
const MS_PER_SECOND = 1000;
const WORTH_TELLING_MS = 100;

/** What an ingest did, a line for each thing. */
export function describeReport(report: IngestReport): string {
  const { found, loaded, unchanged, duplicate, quarantined, failed, ignored, replaced } = report.objects;
  const fates = [`${displayCount(loaded)} loaded`];
  if (replaced > 0) fates.push(`of which ${displayCount(replaced)} replaced an older version`);
  if (unchanged > 0) fates.push(`${displayCount(unchanged)} already loaded`);
  if (duplicate > 0) fates.push(`${displayCount(duplicate)} duplicates`);
  if (quarantined > 0) fates.push(`${displayCount(quarantined)} quarantined`);
  if (failed > 0) fates.push(`${displayCount(failed)} could not be read`);
  const lines: readonly (readonly [string, string])[] = [
    [
      'objects',
      `${displayCount(found)} (${fates.join(', ')})${ignored > 0 ? `; ${displayCount(ignored)} other files ignored` : ''}`,
    ],
    ['rows loaded', displayCount(report.rows)],
    ['rows quarantined', displayCount(report.rows_quarantined)],
    ['NODATA', displayCount(report.nodata)],
    ['SKIPDATA', displayCount(report.skipdata)],
    ['seconds', report.seconds.toFixed(1)],
    ...(report.reader === undefined
      ? []
      : ([['reader', `${report.reader.name} (${printable(report.reader.reason)})`]] as const)),
    ...(report.requests === undefined ? [] : ([['requests to S3', describeRequests(report.requests)]] as const)),
  ];
  return lines.map(([label, value]) => `${label.padEnd(LABEL_CHARS)}${value}\n`).join('');
}

function describeRequests({ sent, retries, throttled, waited_ms }: NonNullable<IngestReport['requests']>): string {
  const trouble = [];
  if (retries > 0) trouble.push(`${displayCount(retries)} tried again`);
  if (throttled > 0) trouble.push(`${displayCount(throttled)} asked to slow down`);
  if (waited_ms >= WORTH_TELLING_MS) trouble.push(`waited ${(waited_ms / MS_PER_SECOND).toFixed(1)} s in all`);
  return `${displayCount(sent)}${trouble.length > 0 ? ` (${trouble.join(', ')})` : ''}`;
}

/** What the user should know beside the report, with the next step; nothing when all went well. */
export function notesOn(
  { objects, rows_quarantined, failures }: IngestReport,
  { source, window, lake }: { readonly source: string; readonly window: string; readonly lake: string },
): string {
  if (objects.found === 0) {
    const within = window === 'everything' ? '' : ` with flows ${window}`;
    return `There are no log files in ${source}${within}.\n`;
  }
  const notes = [];
  if (objects.failed > 0) {
    notes.push(`${displayCount(objects.failed)} objects could not be read this time; run it again to load them:\n`);
    for (const { object, reason } of failures.slice(0, FAILURES_SHOWN)) {
      notes.push(`  ${printable(object)}: ${printable(reason)}\n`);
    }
  }
  if (rows_quarantined > 0 || objects.quarantined > 0 || objects.failed > 0) {
    notes.push(`What was refused, and why: networkflow query --lake ${lake} quarantine-reasons\n`);
  }
  return notes.join('');
}

/** What a retention dropped, in a sentence. */
export function describeDropped({ days, rows }: MaintainReport['dropped']): string {
  const [first, last] = [days[0], days.at(-1)];
  return `Dropped ${first === last ? first : `${first} to ${last}`}, ${displayCount(rows)} rows: past what --keep keeps.`;
}
