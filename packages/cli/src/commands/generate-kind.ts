import type { KindOptions, KindReport } from '@networkflow/generator';
import { writeDocument } from '../answer.js';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { displayCount } from '../output/display-cell.js';
import { startProgress } from '../output/progress.js';
import { displayBytes } from '../output/terminal-style.js';

export interface GenerateKindRequest {
  readonly kind: string;
  readonly options: { readonly [Name in keyof KindOptions]: KindOptions[Name] | undefined } & { readonly out: string };
  readonly json: boolean;
  /** Turns the generator's plain refusals into errors of the command. */
  readonly expected: (error: unknown) => unknown;
}

/** `generate --kind`: logs that are not flow logs. Options the kind does not take are refused by it. */
export async function runGenerateKind({ kind, options, json, expected }: GenerateKindRequest, effects: Effects) {
  const progress = startProgress('generate', effects);
  try {
    const report = await effects.generateKind(kind, {
      ...given(options),
      signal: effects.signal,
      onProgress: ({ rows, rowsTotal, files }) =>
        progress.update({
          done: rows,
          total: rowsTotal,
          detail: `${displayCount(rows)} lines, ${displayCount(files)} files`,
        }),
    });
    progress.finish();
    await (json ? writeDocument(report, effects) : effects.stdout.write(describeKindReport(report, options.out)));
  } catch (error) {
    progress.finish();
    throw expected(error);
  }
}

/** Refuses options of another kind by name, instead of leaving them out unsaid. */
export function refuseOptions(kind: string, given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined)
      throw new CliError(`--kind ${kind} takes no --${name}. Leave it out, or name another kind.`);
  }
}

/** Without the options nobody gave: a kind refuses what it does not know. */
function given(options: GenerateKindRequest['options']): KindOptions {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), out: options.out };
}

const LABEL_CHARS = 18;

function describeKindReport(report: KindReport, out: string): string {
  const lines: readonly (readonly [string, string])[] = [
    ['files', `${displayCount(report.files)} in ${out} (${displayBytes(report.bytes)})`],
    ['lines', displayCount(report.rows)],
    ...Object.entries(report.counts).map(([name, count]): readonly [string, string] => [name, displayCount(count)]),
    ['window', `${report.start} to ${report.end}`],
    ['seed', String(report.seed)],
    ['seconds', `${report.seconds.toFixed(1)} (${displayCount(report.rowsPerSecond)} lines/s)`],
    ['truth', report.truthPath],
  ];
  return lines.map(([label, value]) => `${label.padEnd(LABEL_CHARS)}${value}\n`).join('');
}
