import type { Data, Layout } from 'plotly.js';
import type { Palette } from './palette';

/** A picture as plain data: what Plotly draws, made by pure functions from rows. */
export interface Figure {
  readonly data: readonly Partial<Data>[];
  readonly layout: Partial<Layout>;
  /** What a screen reader says instead of the picture. */
  readonly summary: string;
}

export const FONT_FAMILY = 'Inter, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
const FONT_SIZE_PX = 12;

/** What every chart shares: transparent on its panel, no zoom by drag, calm axes, hover in the panel's colours. */
export function baseLayout(palette: Palette, overrides: Partial<Layout> = {}): Partial<Layout> {
  return {
    autosize: true,
    margin: { l: 52, r: 12, t: 8, b: 36 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: FONT_FAMILY, size: FONT_SIZE_PX, color: palette.text },
    hoverlabel: {
      bgcolor: palette.panel,
      bordercolor: palette.grid,
      font: { family: FONT_FAMILY, size: FONT_SIZE_PX, color: palette.text },
      align: 'left',
    },
    dragmode: false,
    showlegend: false,
    colorway: [...palette.categories],
    ...overrides,
  };
}

export function axisStyle(palette: Palette) {
  return {
    gridcolor: palette.grid,
    linecolor: palette.grid,
    tickfont: { color: palette.mutedText, size: 11 },
    fixedrange: true,
    automargin: true,
    // Otherwise Plotly measures all labels again for each of them, which is a third of the time a chart takes.
    ticklabeloverflow: 'allow',
    zeroline: false,
  } as const;
}

/** An axis title in the weight of its labels. */
export function axisTitle(text: string, palette: Palette) {
  return { text, font: { size: 11, color: palette.mutedText }, standoff: 8 };
}

/** Ticks of a scaled axis written as the rest of the page writes numbers: `2 G`, not `2B`. */
export const SI_TICKS = { tickformat: '~s', exponentformat: 'SI' } as const;

/** Escapes text for Plotly's small HTML in labels and hovers. Log content must never become markup. */
export function escapeText(text: unknown): string {
  return String(text ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
