import type { Row } from '@networkflow/engine/contract';
import { formatExact, toNumber } from '../format/units';
import { axisStyle, axisTitle, baseLayout, escapeText, type Figure, SI_TICKS } from './figure';
import type { Palette } from './palette';

interface Series {
  readonly ends: string;
  readonly name: string;
  readonly color: (palette: Palette) => string;
  /** Marks what is not certain without colour. */
  readonly isHatched: boolean;
}

const SERIES: readonly Series[] = [
  { ends: 'bounded', name: 'both ends logged', color: (palette) => palette.neutral, isHatched: false },
  { ends: 'superseded', name: 'opened anew', color: (palette) => palette.other, isHatched: false },
  { ends: 'no-end', name: 'no end logged', color: (palette) => palette.anomalous, isHatched: true },
];

/** How many connections lasted how long, by how their ends are known. Rows of the statistic `durations`. */
export function durationBarsFigure(rows: readonly Row[], palette: Palette): Figure {
  const classes = classesOf(rows);
  const series = SERIES.filter(({ ends }) => rows.some((row) => row.ends === ends));
  const total = rows.reduce((sum, row) => sum + toNumber(row.connections), 0);
  return {
    data: series.map(({ ends, name, color, isHatched }) => {
      const counts = classes.map((duration) =>
        toNumber(rows.find((row) => row.ends === ends && row.duration === duration)?.connections ?? 0),
      );
      return {
        type: 'bar',
        name,
        x: classes.map(escapeText),
        y: counts,
        hovertext: counts.map(
          (count, index) => `<b>${escapeText(classes[index])}</b><br>${formatExact(count)} ${name}`,
        ),
        hovertemplate: '%{hovertext}<extra></extra>',
        marker: {
          color: color(palette),
          ...(isHatched
            ? { pattern: { shape: '/', size: 6, solidity: 0.3, fgcolor: palette.panel, fillmode: 'overlay' as const } }
            : {}),
        },
      };
    }),
    layout: baseLayout(palette, {
      margin: { l: 52, r: 12, t: 8, b: 60 },
      barmode: 'stack',
      bargap: 0.18,
      showlegend: series.length > 1,
      // From the plot upwards: in a narrow window it has two lines.
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { size: 11, color: palette.text } },
      xaxis: { ...axisStyle(palette), type: 'category', categoryarray: [...classes], categoryorder: 'array' },
      yaxis: { ...axisStyle(palette), ...SI_TICKS, rangemode: 'tozero', title: axisTitle('connections', palette) },
    }),
    summary: `${formatExact(total)} connections by how long they lasted, in ${classes.length} classes.`,
  };
}

/** The classes there are, shortest first. */
function classesOf(rows: readonly Row[]): readonly string[] {
  const medians = new Map<string, number>();
  for (const row of rows) {
    const [name, median] = [String(row.duration), toNumber(row.median_seconds)];
    medians.set(name, Math.min(medians.get(name) ?? median, median));
  }
  return [...medians].sort(([, a], [, b]) => a - b).map(([name]) => name);
}
