import type { AnalysisRequest } from '@networkflow/engine/contract';

const FLAGS = [
  'where',
  'from',
  'to',
  'measure',
  'by',
  'limit',
  'offset',
  'sort',
  'search',
  'againstFrom',
  'againstTo',
  'status',
] as const;

/** The command that answers the same question on the command line. */
export function cliCommand(name: string, request: AnalysisRequest): string {
  const flags = FLAGS.flatMap((flag) => {
    const value = request[flag];
    return value === undefined || value === '' ? [] : [`--${kebab(flag)}=${shellQuote(String(value))}`];
  });
  return ['networkflow analyze', name, ...flags].join(' ');
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The command that runs a statement. */
export function queryCommand(sql: string): string {
  return `networkflow query ${shellQuote(sql.replaceAll('\n', ' '))}`;
}

/** A text as a shell passes it on unchanged. */
export function shellQuote(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
