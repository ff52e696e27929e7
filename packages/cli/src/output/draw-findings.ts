import type { DetectReport } from '@networkflow/engine';
import type { Finding, FindingsResult, Severity } from '@networkflow/engine/contract';
import { displayCount, printable } from './display-cell.js';
import type { TerminalStyle } from './terminal-style.js';

const SEVERITY_CHARS = 9;
const LABEL_CHARS = 12;
const TIME_CHARS = 16;

/** A line a finding, gravest first: how grave, when, what happened, and the id that asks for more. */
export function drawFindings(findings: readonly Finding[], style: TerminalStyle): string {
  return findings.map((finding) => `${findingLine(finding, style)}\n`).join('');
}

function findingLine(finding: Finding, style: TerminalStyle): string {
  const { severity, lastSeen, title, id, count, suppression } = finding;
  const notes = [
    ...(count > 1 ? [`${displayCount(count)} times`] : []),
    ...(suppression === null ? [] : [`suppressed: ${printable(suppression.reason)}`]),
    id,
  ];
  return [
    paint(severity, severity.padEnd(SEVERITY_CHARS), style),
    shortTime(lastSeen),
    '  ',
    printable(title),
    style.dim(`  (${notes.join(', ')})`),
  ].join('');
}

function paint(severity: Severity, text: string, style: TerminalStyle): string {
  if (severity === 'critical' || severity === 'high') return style.red(text);
  return severity === 'info' ? style.dim(text) : text;
}

/** `2026-11-20 14:05`, UTC. */
function shortTime(instant: string): string {
  return instant.slice(0, TIME_CHARS).replace('T', ' ');
}

/** How the findings divide, and how many are hidden. */
export function drawCounts({ total, findings, suppressed }: FindingsResult): string {
  const shown =
    findings.length < total ? `${displayCount(findings.length)} of ${displayCount(total)}` : displayCount(total);
  const hidden = suppressed === 0 ? '' : `, ${displayCount(suppressed)} suppressed (--suppressed show)`;
  return `${shown} findings${hidden}. More about one: networkflow findings <id>\n`;
}

const WHAT_IT_DID = { ran: '', learning: ' is learning', off: ' is off', failed: ' failed' } as const;

/** What a run did: its window, what was off and why. */
export function drawRun({ window, detections, fresh, seconds }: DetectReport): string {
  if (window === null) return 'Nothing to look at: no records, or none since the last run.\n';
  const ran = detections.filter(({ status }) => status === 'ran').length;
  const lines = [
    `${displayCount(ran)} detections looked at ${window.from} to ${window.to} in ${seconds.toFixed(1)} s; ${displayCount(fresh.length)} findings are new.`,
  ];
  for (const { name, status, reason } of detections) {
    if (reason === undefined) continue;
    lines.push(`  ${name}${WHAT_IT_DID[status]}: ${printable(reason)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** All there is to say about one finding. */
export function drawFinding(finding: Finding, style: TerminalStyle): string {
  const { severity, title, unit, value, threshold, subject, object, peers, mitre, suppression } = finding;
  const times = finding.count > 1 ? `, ${displayCount(finding.count)} times` : '';
  const lines = [
    `${paint(severity, severity, style)}  ${style.bold(printable(title))}`,
    '',
    line('when', `${finding.firstSeen} to ${finding.lastSeen}${times}`),
    line('about', printable(object === null ? subject : `${subject} and ${object}`)),
    ...(peers.length === 0 ? [] : [line('peers', printable(peers.join(', ')))]),
    line('measured', `${number(value)} ${unit}, against ${number(threshold)}`),
    ...Object.entries(finding.measures).map(([name, cell]) => line('', `${name} ${printable(String(cell ?? '-'))}`)),
    line('confidence', `${Math.round(finding.confidence * 100)} %`),
    line('detection', `${finding.detection}, MITRE ATT&CK ${mitre.join(', ')}`),
    line('harmless?', printable(finding.benign)),
    ...(suppression === null
      ? []
      : [line('suppressed', `until ${suppression.expires}: ${printable(suppression.reason)}`)]),
    line('flows', `--where '${finding.where}'`),
    '',
    style.dim('SQL, for networkflow query:'),
    finding.sql.split('\n').map(printable).join('\n'),
  ];
  return `${lines.join('\n')}\n`;
}

function line(label: string, value: string): string {
  return `${label.padEnd(LABEL_CHARS)}${value}`;
}

function number(value: number): string {
  return Number.isInteger(value) ? displayCount(value) : String(Number(value.toPrecision(4)));
}
