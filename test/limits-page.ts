import { readFileSync } from 'node:fs';

const BYTES = { TiB: 1024 ** 4, GiB: 1024 ** 3, MiB: 1024 ** 2, KiB: 1024 } as const;
const MS = { h: 3_600_000, min: 60_000, s: 1_000 } as const;
/** One entry, or several that share a comment: the comment's text and the names that follow it. */
const ENTRY = /\/\*\* ([^*]+) \*\/\n((?: {2}\w+: [^\n]+,\n)+)/g;

function scaled(value: number, units: Readonly<Record<string, number>>): string | undefined {
  const unit = Object.entries(units).find(([, size]) => value >= size && value % size === 0);
  return unit && `${(value / unit[1]).toLocaleString('en')} ${unit[0]}`;
}

function worded(name: string, value: number): string {
  const units = /bytes/i.test(name) ? BYTES : /Ms$/.test(name) ? MS : {};
  return scaled(value, units) ?? value.toLocaleString('en');
}

/** A table of every limit in a file, in the words of its comments; `values` are what the program itself reads. */
export function limitsTable(path: string, values: Readonly<Record<string, number>>): string {
  const left = new Set(Object.keys(values));
  const rows: string[] = [];
  for (const [, comment = '', entries = ''] of readFileSync(path, 'utf8').matchAll(ENTRY)) {
    for (const [, name = ''] of entries.matchAll(/^ {2}(\w+):/gm)) {
      const value = values[name];
      if (value === undefined || !left.delete(name)) throw new Error(`${path} names ${name}, which is no limit.`);
      rows.push(`| \`${name}\` | ${worded(name, value)} | ${comment.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')} |`);
    }
  }
  if (left.size > 0) throw new Error(`${path} says nothing about ${[...left].join(', ')}.`);
  return ['| name | default | what it bounds |', '|---|---|---|', ...rows].join('\n');
}

const CONSTANT = (name: string) => new RegExp(`^(?:export )?const ${name} = ([0-9_]+(?: \\* [0-9_]+)*);$`, 'm');
const SECONDS = { h: 3_600, min: 60, s: 1 } as const;

/** A constant of a file, as people read it; its name says the unit. */
function constant(path: string, name: string): string {
  const product = CONSTANT(name).exec(readFileSync(path, 'utf8'))?.[1];
  if (product === undefined) throw new Error(`${path} has no number ${name}.`);
  const value = product.split(' * ').reduce((total, factor) => total * Number(factor.replaceAll('_', '')), 1);
  const units = /(^|_)BYTES(_|$)/.test(name) ? BYTES : /_MS(_|$)/.test(name) ? MS : /_S(_|$)/.test(name) ? SECONDS : {};
  return scaled(value, units) ?? value.toLocaleString('en');
}

/** A table of constants that stand where they are used: file, name, and what it bounds in the words of the page. */
export function constantsTable(rows: readonly (readonly [path: string, name: string, bounds: string])[]): string {
  const lines = rows.map(
    ([path, name, bounds]) => `| \`${name}\` | ${constant(path, name)} | ${bounds} | \`${path}\` |`,
  );
  return ['| name | value | what it bounds | where |', '|---|---|---|---|', ...lines].join('\n');
}
