import type { CheckReport, CheckResult, CheckStatus } from '../checks/check.js';
import { COMMAND_MARK } from '../checks/step.js';
import { printable } from './display-cell.js';
import type { CheckStyle } from './terminal-style.js';

const INDENT = '  ';
const STATUS_CHARS = 8;
const TITLE_CHARS_MAX = 24;
/** Text narrower than this is not wrapped any more: it would be a column of single words. */
const WRAP_CHARS_MIN = 30;
const MS_PER_SECOND = 1_000;

const WORDS: Readonly<Record<CheckStatus, string>> = {
  passed: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  skipped: 'skipped',
};

/** The report for people: groups of aligned lines; what is wrong has its cause and the next steps under it. */
export function drawChecks(report: CheckReport, style: CheckStyle, columns: number | undefined): string {
  const titleChars = Math.min(TITLE_CHARS_MAX, Math.max(0, ...report.checks.map(({ title }) => title.length)));
  const lines = [style.bold(printable(heading(report)))];
  const told = new Map<string, string>();
  for (const group of new Set(report.checks.map((check) => check.group))) {
    lines.push('', style.bold(group));
    for (const check of report.checks) {
      if (check.group === group) lines.push(...drawCheck(withoutRepeats(check, told), titleChars, style, columns));
    }
  }
  lines.push('', summary(report, style));
  return `${lines.join('\n')}\n`;
}

/** One trouble may fail many checks; its cause and the next steps are told once. */
function withoutRepeats(check: CheckResult, told: Map<string, string>): CheckResult {
  if (check.cause === null) return check;
  const trouble = JSON.stringify([check.cause, check.next]);
  const first = told.get(trouble);
  if (first !== undefined) return { ...check, cause: `as of "${first}" above`, next: [] };
  told.set(trouble, check.title);
  return check;
}

function heading({ command, subject }: CheckReport): string {
  const named = Object.entries(subject).filter(([, value]) => value !== null && value !== '');
  return `networkflow ${command}: ${named.map(([name, value]) => `${name} ${value}`).join(', ')}`;
}

function drawCheck(check: CheckResult, titleChars: number, style: CheckStyle, columns: number | undefined): string[] {
  const { status, title, found, cause, next, notes } = check;
  const mark = style.mark(status);
  const word = WORDS[status].padEnd(STATUS_CHARS);
  const head = `${INDENT}${mark} ${style.paint(status, word)}${title.padEnd(titleChars)}  `;
  const headChars = INDENT.length + style.markChars + 1 + STATUS_CHARS + titleChars + 2;
  const [first = '', ...rest] = wrap(printable(found), columns, headChars);
  const paintFound = status === 'skipped' ? style.dim : (text: string): string => text;
  const lines = [`${head}${paintFound(first)}`.trimEnd()];
  lines.push(...rest.map((line) => `${' '.repeat(headChars)}${paintFound(line)}`));
  const labelled = [
    ...notes.map((note) => ['', note] as const),
    ...(cause === null ? [] : [['cause', cause] as const]),
    ...next.map((step, index) => [index === 0 ? 'next' : '', step] as const),
  ];
  for (const [label, text] of labelled) lines.push(...drawLabelled(label, text, style, columns));
  return lines;
}

const LABEL_INDENT = ' '.repeat(6);
const LABEL_CHARS = 7;

function drawLabelled(label: string, text: string, style: CheckStyle, columns: number | undefined): string[] {
  const indent = LABEL_INDENT.length + LABEL_CHARS;
  return text.split('\n').flatMap((paragraph, part) => {
    // A command that is broken up cannot be copied.
    const isCommand = paragraph.startsWith(COMMAND_MARK);
    const shown = isCommand ? INDENT + paragraph.slice(COMMAND_MARK.length) : paragraph;
    return wrap(printable(shown), isCommand ? undefined : columns, indent).map((line, index) => {
      const lead = part === 0 && index === 0 ? label.padEnd(LABEL_CHARS) : ' '.repeat(LABEL_CHARS);
      return `${LABEL_INDENT}${style.dim(lead)}${isCommand ? style.bold(line) : line}`.trimEnd();
    });
  });
}

/** Breaks at spaces; a word longer than the line stays whole, because ARNs and commands are there to be copied. */
function wrap(text: string, columns: number | undefined, indentChars: number): string[] {
  const width = (columns ?? Number.POSITIVE_INFINITY) - indentChars;
  if (text.length <= width || width < WRAP_CHARS_MIN) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function summary({ counts, milliseconds, status }: CheckReport, style: CheckStyle): string {
  const parts = [
    counts.failed > 0 ? style.paint('failed', `${counts.failed} failed`) : '',
    counts.warning > 0 ? style.paint('warning', `${counts.warning} with a warning`) : '',
    `${counts.passed} passed`,
    counts.skipped > 0 ? `${counts.skipped} not checked` : '',
  ].filter((part) => part !== '');
  const verdict = status === 'failed' ? 'Not healthy' : status === 'warning' ? 'Healthy, with warnings' : 'Healthy';
  return `${style.paint(status, verdict)}: ${parts.join(', ')}, in ${(milliseconds / MS_PER_SECOND).toFixed(1)} s.`;
}
