import type { ResultColumn, Row } from '@networkflow/engine/contract';
import { toAxisTime } from '../format/times';
import { formatExact, toNumber } from '../format/units';
import { axisStyle, axisTitle, baseLayout, escapeText, type Figure, SI_TICKS } from './figure';
import type { Palette } from './palette';

/** Bars and points beyond these cannot be told apart; the first ones are drawn. */
const BARS_MAX = 100;
const POINTS_MAX = 5_000;
const SERIES_MAX = 8;
const NUMBER_TYPE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL.*)$/;
const TIME_TYPE = /^(TIMESTAMP|DATE)/;

export interface PictureColumns {
  readonly x: string;
  readonly y: string;
  /** None when empty. */
  readonly split: string;
}

export type PictureKind = 'bars' | 'line' | 'points';

export function isNumberColumn({ type }: ResultColumn): boolean {
  return NUMBER_TYPE.test(type);
}

/** The columns asked for, as far as the answer has them, else those that suggest themselves: time or a name against a number. */
export function pictureColumns(columns: readonly ResultColumn[], asked: PictureColumns): PictureColumns | undefined {
  const known = (name: string): boolean => columns.some((column) => column.name === name);
  const numbers = columns.filter(isNumberColumn);
  const y = known(asked.y) ? asked.y : numbers.at(-1)?.name;
  const x = known(asked.x)
    ? asked.x
    : (columns.find(({ type }) => TIME_TYPE.test(type)) ?? columns.find((column) => column.name !== y))?.name;
  if (x === undefined || y === undefined) return undefined;
  return { x, y, split: known(asked.split) ? asked.split : '' };
}

/** Rows of any statement as bars, a line or points; `left` says how many rows did not fit. */
export function sqlPicture(input: {
  readonly kind: PictureKind;
  readonly rows: readonly Row[];
  readonly columns: readonly ResultColumn[];
  readonly picture: PictureColumns;
  readonly palette: Palette;
}): { readonly figure: Figure; readonly left: number } {
  const { kind, palette, columns } = input;
  const { x, y, split } = input.picture;
  const type = columns.find(({ name }) => name === x)?.type ?? 'VARCHAR';
  const isTime = TIME_TYPE.test(type);
  const rows = input.rows.slice(0, kind === 'bars' && !isTime ? BARS_MAX : POINTS_MAX);
  const isCategory = !isTime && (kind === 'bars' || !NUMBER_TYPE.test(type));
  const place = (row: Row): string | number => {
    const value = row[x] ?? null;
    if (value === null) return 'NULL';
    if (isTime) return toAxisTime(String(value));
    return isCategory ? escapeText(value) : toNumber(value);
  };
  const series = seriesOf(rows, split);
  return {
    left: input.rows.length - rows.length,
    figure: {
      data: series.map(({ name, members }, index) => {
        const color = colorOf(name, index, palette);
        const ordered = kind === 'line' && !isCategory ? inOrder(members, x) : members;
        const shared = {
          name: escapeText(name),
          x: ordered.map(place),
          y: ordered.map((row) => (row[y] === null ? null : toNumber(row[y]))),
          customdata: ordered.map(() => ''),
          hovertext: ordered.map(
            (row) =>
              `${escapeText(row[x] ?? 'NULL')}${split === '' ? '' : `, ${escapeText(name)}`}<br><b>${escapeText(y)}</b> ${formatExact(row[y])}`,
          ),
          hovertemplate: '%{hovertext}<extra></extra>',
        };
        if (kind === 'bars') {
          const shape = name === 'REJECT' ? ('/' as const) : ('' as const);
          const pattern = { shape, size: 6, solidity: 0.35, fgcolor: palette.panel, fillmode: 'overlay' as const };
          return { ...shared, type: 'bar' as const, marker: { color, pattern } };
        }
        return {
          ...shared,
          type: 'scatter' as const,
          mode: kind === 'line' ? ('lines+markers' as const) : ('markers' as const),
          line: { color, width: 1.6 },
          marker: { color, size: kind === 'line' ? 4 : 6, opacity: kind === 'line' ? 1 : 0.75 },
        };
      }),
      layout: baseLayout(palette, {
        barmode: 'stack',
        bargap: 0.2,
        margin: { l: 56, r: 14, t: split === '' ? 10 : 30, b: 44 },
        showlegend: split !== '',
        legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { color: palette.mutedText } },
        xaxis: {
          ...axisStyle(palette),
          type: isTime ? 'date' : isCategory ? 'category' : 'linear',
          title: axisTitle(escapeText(x), palette),
          showgrid: false,
        },
        yaxis: { ...axisStyle(palette), ...SI_TICKS, rangemode: 'tozero', title: axisTitle(escapeText(y), palette) },
      }),
      summary: `${y} by ${x}${split === '' ? '' : `, split by ${split}`}: ${rows.length} rows as ${kind}.`,
    },
  };
}

const OTHER = 'Other';

/** What was accepted and denied looks as it does everywhere. */
function colorOf(name: string, index: number, palette: Palette): string {
  if (name === 'ACCEPT') return palette.accepted;
  if (name === 'REJECT') return palette.denied;
  if (name === OTHER) return palette.other;
  return palette.categories[index % palette.categories.length] ?? palette.neutral;
}

/** The values of the split in the order they come; beyond what colours can tell apart they are one. */
function seriesOf(rows: readonly Row[], split: string): readonly { name: string; members: readonly Row[] }[] {
  if (split === '') return [{ name: '', members: rows }];
  const byName = new Map<string, Row[]>();
  for (const row of rows) {
    const own = String(row[split] ?? 'NULL');
    const name = byName.has(own) || byName.size < SERIES_MAX ? own : OTHER;
    const members = byName.get(name) ?? [];
    members.push(row);
    byName.set(name, members);
  }
  return [...byName].map(([name, members]) => ({ name, members }));
}

function inOrder(rows: readonly Row[], x: string): readonly Row[] {
  return [...rows].sort((a, b) => {
    const [first, second] = [a[x] ?? '', b[x] ?? ''];
    return first < second ? -1 : first > second ? 1 : 0;
  });
}
