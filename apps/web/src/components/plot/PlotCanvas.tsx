'use client';

import { useMemo } from 'react';
import createPlotlyComponent from 'react-plotly.js/factory';
import type { Figure } from '../../charts/figure';
import { Plotly } from './plotly-bundle';

const PlotlyComponent = createPlotlyComponent(Plotly);

const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  responsive: true,
  scrollZoom: false,
  doubleClick: false,
  topojsonURL: '/topojson/',
};

const FULL_SIZE = { width: '100%', height: '100%' };

export interface PlotCanvasProps {
  readonly figure: Figure;
  /** Gets the clicked mark's `customdata` when there is one: a filter clause, or the window of an hour. */
  readonly onMark?: ((mark: string, options: { readonly exclude: boolean }) => void) | undefined;
}

/** Draws a figure. Loaded apart from the page, because Plotly is most of its script. */
export function PlotCanvas({ figure, onMark }: PlotCanvasProps) {
  // Plotly compares by identity: a new list would mean drawing again with each render of the page.
  const data = useMemo(() => [...figure.data], [figure]);
  return (
    <PlotlyComponent
      data={data}
      layout={figure.layout}
      config={CONFIG}
      useResizeHandler
      style={FULL_SIZE}
      onClick={(event: unknown) => {
        const clicked = markOf(event);
        if (clicked !== undefined) onMark?.(clicked.mark, { exclude: clicked.exclude });
      }}
    />
  );
}

/** Plotly's click events differ by trace: a pie wraps `customdata` in a list, a Sankey link or node carries it itself. */
function markOf(event: unknown): { mark: string; exclude: boolean } | undefined {
  const { points, event: mouse } = event as {
    points?: readonly { customdata?: unknown }[];
    event?: { shiftKey?: boolean };
  };
  const raw = points?.[0]?.customdata;
  const mark: unknown = Array.isArray(raw) ? raw[0] : raw;
  if (typeof mark !== 'string' || mark === '') return undefined;
  return { mark, exclude: mouse?.shiftKey === true };
}
