import type { AnalysisRequest } from '@networkflow/engine/contract';

const FLAGS = ['where', 'from', 'to', 'measure', 'by', 'limit', 'offset', 'sort', 'search'] as const;

/** The command that answers the same question on the command line. */
export function cliCommand(name: string, request: AnalysisRequest): string {
  const flags = FLAGS.flatMap((flag) => {
    const value = request[flag];
    return value === undefined || value === '' ? [] : [`--${flag}=${shellQuote(String(value))}`];
  });
  return ['networkflow analyze', name, ...flags].join(' ');
}

function shellQuote(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
