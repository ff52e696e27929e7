import type { ErrorChange, ErrorReport } from '@networkflow/engine/contract';
import { displayCount, printable } from './display-cell.js';
import { displayBytes, displayShare, type TerminalStyle } from './terminal-style.js';

const LABEL_CHARS = 12;
const COUNT_CHARS = 10;
const SERVICE_CHARS = 20;
const TEXT_CHARS = 110;
const BAR_CHARS = 20;
const SERVICES_MAX = 12;
const TEMPLATES_MAX = 15;
const CHANGES_MAX = 5;
const SPIKES_MAX = 5;
/** Malformed lines and unreadable objects told on standard error. */
const NAMED_MAX = 5;

/** A report for people: the summary, and of the details what the report has. */
export function drawErrors(report: ErrorReport, style: TerminalStyle): string {
  const { object, total, errors, threshold, alert, malformed } = report;
  const verdict = alert
    ? style.red(style.bold(`ALERT: ${displayCount(errors)} errors, threshold ${displayCount(threshold)}`))
    : `quiet: ${displayCount(errors)} errors, threshold ${displayCount(threshold)}`;
  const lines = [
    style.bold(`networkflow errors of ${object === null ? 'nothing: there is no object' : printable(object)}`),
    '',
    verdict,
    line('records', `${displayCount(total)}, of which ${displayShare(errors, total)} errors`),
    ...(report.first === null || report.last === null ? [] : [line('times', `${report.first} to ${report.last}`)]),
    line('malformed', `${displayCount(malformed)} ${malformed === 1 ? 'line' : 'lines'}`),
    line(
      'read',
      `${displayCount(report.objectsRead)} ${report.objectsRead === 1 ? 'object' : 'objects'}, ${displayBytes(report.bytes)}`,
    ),
    ...services(report, style),
    ...templates(report, style),
    ...changes('New since', report.changes.new, report, style),
    ...changes('Rising since', report.changes.rising, report, style),
    ...changes('Gone since', report.changes.gone, report, style),
    ...spikes(report, style),
  ];
  return `${lines.join('\n')}\n`;
}

/** What a reader of the numbers must know besides them, for standard error. */
export function noteErrors({ malformed, malformedExamples, unreadable, notes }: ErrorReport): string {
  const lines: string[] = notes.map((note) => printable(note));
  if (malformed === 1) lines.push('1 line is no JSON and was counted as malformed.');
  if (malformed > 1) lines.push(`${displayCount(malformed)} lines are no JSON and were counted as malformed.`);
  for (const { object, line: at, excerpt, reason } of malformedExamples.slice(0, NAMED_MAX)) {
    lines.push(`  ${printable(object)}, line ${at}: ${printable(reason)}: ${clip(printable(excerpt))}`);
  }
  for (const { object, reason } of unreadable.slice(0, NAMED_MAX)) {
    lines.push(`${printable(object)} could not be read: ${printable(reason)}`);
  }
  if (unreadable.length > NAMED_MAX) lines.push(`... and ${displayCount(unreadable.length - NAMED_MAX)} more.`);
  return lines.map((each) => `${each}\n`).join('');
}

function services({ byService, errors }: ErrorReport, style: TerminalStyle): string[] {
  const ranked = Object.entries(byService).sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  if (ranked.length === 0) return [];
  const more = ranked.length > SERVICES_MAX ? `, ${SERVICES_MAX} of ${displayCount(ranked.length)}` : '';
  return [
    '',
    style.bold('Errors by service') + style.dim(more),
    ...ranked
      .slice(0, SERVICES_MAX)
      .map(([service, count]) =>
        `  ${clip(printable(service), SERVICE_CHARS).padEnd(SERVICE_CHARS)}${displayCount(count).padStart(COUNT_CHARS)}${displayShare(count, errors).padStart(9)}  ${style.bar(errors > 0 ? count / errors : 0, BAR_CHARS)}`.trimEnd(),
      ),
  ];
}

function templates({ templates: all }: ErrorReport, style: TerminalStyle): string[] {
  if (all.length === 0) return [];
  const more = all.length > TEMPLATES_MAX ? `, ${TEMPLATES_MAX} of ${displayCount(all.length)}` : '';
  return [
    '',
    style.bold('Messages') + style.dim(more),
    ...all.slice(0, TEMPLATES_MAX).map(({ errors, service, template }) => messageLine(errors, service, template)),
  ];
}

function changes(
  title: string,
  rows: readonly ErrorChange[],
  { changes: { against } }: ErrorReport,
  style: TerminalStyle,
): string[] {
  if (against === null || rows.length === 0) return [];
  const more = rows.length > CHANGES_MAX ? `, ${CHANGES_MAX} of ${displayCount(rows.length)}` : '';
  return [
    '',
    style.bold(`${title} ${printable(against)}`) + style.dim(more),
    ...rows
      .slice(0, CHANGES_MAX)
      .map(({ errors, before, service, template }) =>
        messageLine(`${displayCount(before)} → ${displayCount(errors)}`, service, template),
      ),
  ];
}

function spikes({ spikes: all }: ErrorReport, style: TerminalStyle): string[] {
  if (all.length === 0) return [];
  const more = all.length > SPIKES_MAX ? `, ${SPIKES_MAX} of ${displayCount(all.length)}` : '';
  return [
    '',
    style.bold('Spikes') + style.dim(more),
    ...all
      .slice(0, SPIKES_MAX)
      .map(
        ({ service, minute, errors, expected }) =>
          `  ${minute}  ${clip(printable(service), SERVICE_CHARS).padEnd(SERVICE_CHARS)} ${displayCount(errors)} errors where about ${displayCount(Math.round(expected))} are usual`,
      ),
  ];
}

function messageLine(count: number | string, service: string, template: string): string {
  const number = typeof count === 'number' ? displayCount(count) : count;
  return `  ${number.padStart(COUNT_CHARS)}  ${clip(printable(service), SERVICE_CHARS).padEnd(SERVICE_CHARS)} ${clip(printable(template))}`;
}

function line(label: string, value: string): string {
  return `${label.padEnd(LABEL_CHARS)}${value}`;
}

function clip(text: string, chars: number = TEXT_CHARS): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`;
}
