import type { AnalysisResult, Cell, LakeStatus, Row } from '@networkflow/engine/contract';
import { displayCount, printable } from './display-cell.js';
import { displayBytes, displayShare, type TerminalStyle } from './terminal-style.js';

const LABEL_CHARS = 14;
const KEY_CHARS = 34;
const BYTES_CHARS = 9;
const SHARE_CHARS = 8;
const BAR_CHARS = 20;
const MEASURES: ReadonlySet<string> = new Set(['flows', 'bytes', 'packets']);

/** The protocols people know by name; others are shown by IANA number, as the data has them. */
const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [47, 'gre'],
  [58, 'icmpv6'],
]);

/** Everything the one screen shows; `panels` are ranked by bytes. */
export interface Summary {
  readonly lake: string;
  readonly status: LakeStatus;
  readonly where: string | null;
  readonly totals: Row;
  readonly panels: readonly { readonly title: string; readonly analysis: string; readonly result: AnalysisResult }[];
  /** Of the whole lake: what was not recorded, and what was refused. */
  readonly gaps: Row;
}

export function drawSummary({ lake, status, where, totals, panels, gaps }: Summary, style: TerminalStyle): string {
  const flows = number(totals.flows);
  const denied = number(totals.denied_flows);
  const deniedText = `${displayCount(totals.denied_flows ?? 0)} (${displayShare(denied, flows)})`;
  const lines = [
    style.bold(`networkflow summary of ${lake}`),
    '',
    line('window', status.window === null ? 'no data yet' : `${status.window.from} to ${status.window.to}`),
    ...(where === null ? [] : [line('where', printable(where))]),
    line('flows', displayCount(totals.flows ?? 0)),
    line('bytes', `${displayBytes(number(totals.bytes))} (${displayCount(totals.bytes ?? 0)})`),
    line('packets', displayCount(totals.packets ?? 0)),
    line('denied', denied > 0 ? style.red(deniedText) : deniedText),
    line('coverage', `${displayCount(gaps.nodata ?? 0)} NODATA, ${displayCount(gaps.skipdata ?? 0)} SKIPDATA`),
    line('quarantine', quarantineText(gaps)),
  ];
  for (const { title, result } of panels) lines.push('', ...panel(title, result, number(totals.bytes), style));
  return `${lines.join('\n')}\n`;
}

function line(label: string, value: string): string {
  return `${label.padEnd(LABEL_CHARS)}${value}`;
}

function quarantineText(gaps: Row): string {
  const lines = number(gaps.lines_quarantined);
  const objects = number(gaps.objects_quarantined);
  if (lines === 0 && objects === 0) return 'nothing was refused';
  return `${displayCount(lines)} lines, ${displayCount(objects)} whole objects (see: describe --quality)`;
}

function panel(title: string, { rows, meta }: AnalysisResult, bytesTotal: number, style: TerminalStyle): string[] {
  const { groups, groupsAtLeast } = meta.totals ?? {};
  const count =
    groups === undefined || groups <= rows.length
      ? ''
      : `, ${rows.length} of ${groupsAtLeast ? 'at least ' : ''}${displayCount(groups)}`;
  const heading = style.bold(`${title} by bytes`) + style.dim(count);
  if (rows.length === 0) return [heading, style.dim('  nothing matches')];
  const keys = meta.columns.map((column) => column.name).slice(0, firstMeasure(meta.columns));
  return [heading, ...rows.map((row) => rankedLine(row, keys, bytesTotal, style))];
}

function firstMeasure(columns: AnalysisResult['meta']['columns']): number {
  const index = columns.findIndex((column) => MEASURES.has(column.name));
  return index <= 0 ? 1 : index;
}

function rankedLine(row: Row, keys: readonly string[], bytesTotal: number, style: TerminalStyle): string {
  const bytes = number(row.bytes);
  const parts = keys.map((key) => keyText(key, row[key] ?? null)).filter((text) => text !== '');
  const key = parts.length === 0 ? '(not recorded)' : printable(parts.join(' '));
  const bar = style.bar(bytesTotal > 0 ? bytes / bytesTotal : 0, BAR_CHARS);
  return [
    '  ',
    clip(key, KEY_CHARS).padEnd(KEY_CHARS + 1),
    displayBytes(bytes).padStart(BYTES_CHARS),
    displayShare(bytes, bytesTotal).padStart(SHARE_CHARS),
    '  ',
    bar.trimEnd(),
  ]
    .join('')
    .trimEnd();
}

function keyText(column: string, cell: Cell): string {
  if (cell === null) return '';
  return (column === 'protocol' ? PROTOCOL_NAMES.get(Number(cell)) : undefined) ?? String(cell);
}

function clip(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`;
}

/** For shares and SI display only: beyond 2^53 the exact value arrives as text, and three digits are enough here. */
function number(cell: Cell | undefined): number {
  const value = Number(cell ?? 0);
  return Number.isFinite(value) ? value : 0;
}
