'use client';

import { Skeleton } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useCallback, useRef } from 'react';
import type { Figure } from '../../charts/figure';
import type { MarkOptions } from '../panel/MarkMenu';

const importCanvas = () => import('./PlotCanvas');

/** Begins to load what draws charts, before there is one to draw. */
export function loadPlotly(): void {
  void importCanvas();
}

const PlotCanvas = dynamic(() => importCanvas().then((module) => module.PlotCanvas), {
  ssr: false,
  loading: () => <Skeleton height="100%" radius="sm" />,
});

export interface PlotProps {
  readonly figure: Figure;
  /** Gets the clicked mark's `customdata` when there is one: a filter clause, the window of an hour, an id. */
  readonly onMark?: ((mark: string, options: MarkOptions) => void) | undefined;
}

/** A picture with its text alternative. */
export function Plot({ figure, onMark }: PlotProps) {
  // Plotly's own events differ by trace in what they say of the pointer; the pointer itself does not.
  const pointer = useRef<Omit<MarkOptions, 'exclude'> & { shift: boolean }>({ shift: false });
  const choose = useCallback(
    (mark: string): void => {
      const { shift, ...where } = pointer.current;
      onMark?.(mark, { exclude: shift, ...where });
    },
    [onMark],
  );
  return (
    <div
      role="img"
      data-chart
      aria-label={figure.summary}
      style={{ width: '100%', height: '100%' }}
      onPointerDownCapture={(event) => {
        const { clientX: x, clientY: y, shiftKey: shift, ctrlKey, metaKey } = event;
        pointer.current = { x, y, shift, isDirect: ctrlKey || metaKey };
      }}
    >
      <PlotCanvas figure={figure} onMark={choose} />
    </div>
  );
}
