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
  /** Gets the clicked mark's `customdata`, when it holds a filter clause. */
  readonly onClause?: ((clause: string, options: { readonly exclude: boolean }) => void) | undefined;
}

/** Draws a figure. Loaded apart from the page, because Plotly is most of its script. */
export function PlotCanvas({ figure, onClause }: PlotCanvasProps) {
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
        const clicked = clauseOf(event);
        if (clicked !== undefined) onClause?.(clicked.clause, { exclude: clicked.exclude });
      }}
    />
  );
}

/** Plotly's click events differ by trace: a pie wraps `customdata` in a list, a Sankey link or node carries it itself. */
function clauseOf(event: unknown): { clause: string; exclude: boolean } | undefined {
  const { points, event: mouse } = event as {
    points?: readonly { customdata?: unknown }[];
    event?: { shiftKey?: boolean };
  };
  const raw = points?.[0]?.customdata;
  const clause: unknown = Array.isArray(raw) ? raw[0] : raw;
  if (typeof clause !== 'string' || clause === '') return undefined;
  return { clause, exclude: mouse?.shiftKey === true };
}
