import type { Description } from '@networkflow/engine';

const NAME_CHARS = 26;
const TYPE_CHARS = 10;
const MADE_CHARS = 9;

/** The catalogue as plain text, one thing a line, so that grep finds it. */
export function drawDescription({ tables, operators, aliases, analyses, queries }: Description): string {
  const sections = [
    ...tables.map((table) =>
      section(
        `TABLE ${table.name}: ${table.description}`,
        table.columns.map((column) => {
          const made =
            column.version === undefined ? (column.derived === undefined ? '' : 'derived') : `v${column.version}`;
          return [
            column.name.padEnd(NAME_CHARS),
            column.type.padEnd(TYPE_CHARS),
            made.padEnd(MADE_CHARS),
            column.description,
          ].join(' ');
        }),
      ),
    ),
    section(
      'FILTER OPERATORS',
      operators.map(
        ({ operator, example, description }) => `${operator.padEnd(NAME_CHARS)} ${description} Example: ${example}`,
      ),
    ),
    section(
      'ALIASES IN FILTERS',
      aliases.map(({ alias, columns }) => `${alias.padEnd(NAME_CHARS)} ${columns.join(' or ')}`),
    ),
    section(
      'ANALYSES (networkflow analyze <name>)',
      analyses.map(({ name, description, details, parameters, by }) => {
        const choices = by === undefined ? '' : `; --by ${by.join('|')}`;
        const reads =
          parameters.length === 0 ? '' : ` Reads: ${parameters.map((flag) => `--${flag}`).join(' ')}${choices}.`;
        return `${name.padEnd(NAME_CHARS)} ${description}${details === undefined ? '' : ` ${details}`}${reads}`;
      }),
    ),
    section(
      'NAMED QUERIES (networkflow query <name>)',
      queries.map(({ name, description }) => `${name.padEnd(NAME_CHARS)} ${description}`),
    ),
  ];
  return sections.join('\n');
}

function section(title: string, lines: readonly string[]): string {
  return `${title}\n${lines.map((line) => `  ${line.trimEnd()}\n`).join('')}`;
}
