import type { UnreadWhoRequest } from '@networkflow/engine/contract';
import { CliError } from '../cli-error.js';
import { parseCsv } from './parse-csv.js';

/** Columns of a batch and what they ask. `ref` is the asker's own and comes back with the answer. */
const FIELD_OF: Readonly<Record<string, string>> = {
  nat_ip: 'natIp',
  port: 'port',
  at: 'at',
  dest_ip: 'destIp',
  dest_port: 'destPort',
  protocol: 'protocol',
  nat_ports: 'natPorts',
  skew: 'skewS',
  zone: 'zone',
};
const NUMBERS: ReadonlySet<string> = new Set(['port', 'destPort', 'skewS']);
const REQUIRED = ['nat_ip', 'at'] as const;
const REFERENCE = 'ref';

export interface ReadRequests {
  readonly requests: readonly UnreadWhoRequest[];
  /** The line each was read from, counted from 1. */
  readonly lines: readonly number[];
  readonly references: readonly string[];
  /** A refusal in the names of the file's columns. */
  named(reason: string): string;
}

/** Reads a batch: a header line, then a question a line. What a line leaves empty is as `defaults` say. */
export function readRequests(text: string, defaults: UnreadWhoRequest): ReadRequests {
  const [header, ...records] = parseCsv(text);
  if (header === undefined) throw new CliError('The batch is empty. It begins with a header line: nat_ip,port,at');
  const columns = header.fields.map((name) => name.trim().toLowerCase());
  checkHeader(columns);
  const requests: UnreadWhoRequest[] = [];
  const lines: number[] = [];
  const references: string[] = [];
  for (const { line, fields } of records) {
    if (fields.length !== columns.length) {
      throw new CliError(
        `line ${line}: it has ${fields.length} fields, and the header ${columns.length}. Nothing was asked.`,
      );
    }
    const given = columns.flatMap((column, index): [string, unknown][] => {
      const [field, value] = [FIELD_OF[column], (fields[index] ?? '').trim()];
      if (field === undefined || value === '') return [];
      return [[field, NUMBERS.has(field) ? numberOrText(value) : value]];
    });
    requests.push({ ...defaults, ...Object.fromEntries(given) });
    lines.push(line);
    references.push((fields[columns.indexOf(REFERENCE)] ?? '').trim());
  }
  return { requests, lines, references, named: inColumns };
}

function checkHeader(columns: readonly string[]): void {
  const known = [...Object.keys(FIELD_OF), REFERENCE];
  const unknown = columns.filter((column) => !known.includes(column));
  if (unknown.length > 0) {
    throw new CliError(
      `The batch has columns that are not known: ${unknown.join(', ')}. Known are ${known.join(', ')}.`,
    );
  }
  const missing = REQUIRED.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new CliError(`The batch lacks a column ${missing.join(' and ')} in its first line.`);
  const twice = columns.filter((column, index) => columns.indexOf(column) !== index);
  if (twice.length > 0) throw new CliError(`The batch has a column twice: ${twice.join(', ')}.`);
}

function inColumns(reason: string): string {
  return reason.replace(/(^|\s)(\w+): /g, (whole, before: string, field: string) => {
    const column = Object.entries(FIELD_OF).find(([, name]) => name === field)?.[0];
    return column === undefined ? whole : `${before}${column}: `;
  });
}

/** A number where it is one; else what was written, for the refusal to quote. */
export function numberOrText(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
}
