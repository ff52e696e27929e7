'use client';

import { useMemo } from 'react';
import createPlotlyComponent from 'react-plotly.js/factory';
import type { Figure } from '../../charts/figure';
import { PLOT_CONFIG } from './plot-config';
import { Plotly } from './plotly-bundle';

const PlotlyComponent = createPlotlyComponent(Plotly);

const FULL_SIZE = { width: '100%', height: '100%' };

/** Draws a figure. Loaded apart from the page, because Plotly is most of its script. */
export function PlotCanvas(props: { readonly figure: Figure; readonly onMark: (mark: string) => void }) {
  const { figure, onMark } = props;
  // Plotly compares by identity: a new list would mean drawing again with each render of the page.
  const data = useMemo(() => [...figure.data], [figure]);
  return (
    <PlotlyComponent
      data={data}
      layout={figure.layout}
      config={PLOT_CONFIG}
      useResizeHandler
      style={FULL_SIZE}
      onClick={(event: unknown) => {
        const mark = markOf(event);
        if (mark !== undefined) onMark(mark);
      }}
    />
  );
}

/** Plotly's click events differ by trace: a pie wraps `customdata` in a list, a Sankey link or node carries it itself. */
function markOf(event: unknown): string | undefined {
  const { points } = event as { points?: readonly { customdata?: unknown }[] };
  const raw = points?.[0]?.customdata;
  const mark: unknown = Array.isArray(raw) ? raw[0] : raw;
  return typeof mark === 'string' && mark !== '' ? mark : undefined;
}
