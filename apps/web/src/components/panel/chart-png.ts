import type { Data, Layout } from 'plotly.js';

const SCALE = 2;
const TITLE_PX = 44;

/** What Plotly keeps on the element it draws in. */
interface DrawnElement extends HTMLElement {
  readonly data?: Data[];
  readonly layout?: Partial<Layout>;
}

/**
 * Saves the chart inside `panel` as a picture that can stand alone: on the panel's colour, with its title and what it shows.
 * False when nothing is drawn.
 */
export async function saveChart(
  panel: HTMLElement,
  words: { readonly title: string; readonly subtitle: string; readonly name: string },
): Promise<boolean> {
  // So that bundlers leave Plotly out of the server.
  if (typeof window === 'undefined') return false;
  const drawn = panel.querySelector<DrawnElement>('.js-plotly-plot');
  if (drawn?.data === undefined || drawn.layout === undefined) return false;
  const { Plotly } = await import('../plot/plotly-bundle');
  const { PLOT_CONFIG } = await import('../plot/plot-config');
  const { width, height } = drawn.getBoundingClientRect();
  const { margin, font } = drawn.layout;
  const color = getComputedStyle(panel).backgroundColor;
  const figure = {
    data: drawn.data,
    layout: {
      ...drawn.layout,
      paper_bgcolor: color,
      margin: { ...margin, t: (margin?.t ?? 0) + TITLE_PX },
      title: {
        text: `<b>${escapeTags(words.title)}</b><br><span style="font-size:11px">${escapeTags(words.subtitle)}</span>`,
        font: { ...font, size: 14 },
        x: 0.01,
        xanchor: 'left' as const,
        y: 1,
        yanchor: 'top' as const,
        pad: { t: 10 },
      },
    },
    config: PLOT_CONFIG,
  };
  const size = { width: Math.round(width), height: Math.round(height) + TITLE_PX, scale: SCALE };
  const link = document.createElement('a');
  link.href = await Plotly.toImage(figure, { format: 'png', ...size });
  link.download = `${words.name}.png`;
  link.click();
  return true;
}

function escapeTags(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
