'use client';

import { Skeleton } from '@mantine/core';
import dynamic from 'next/dynamic';
import { memo, useCallback, useDeferredValue, useRef } from 'react';
import type { Figure } from '../../charts/figure';
import type { MarkOptions } from '../panel/MarkMenu';
import { useWhenSeen } from './use-when-seen';

/** The server never calls it, but bundlers see that only from the condition; without it Plotly is built for both. */
const importCanvas = (): Promise<typeof import('./PlotCanvas')> =>
  typeof window === 'undefined' ? Promise.reject(new Error('charts are drawn in browsers')) : import('./PlotCanvas');

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

/** A picture with its text alternative; touched again only for another picture, because drawing one is what costs. */
export const Plot = memo(function Plot({ figure, onMark }: PlotProps) {
  // The answers are shown, and the next are asked, before any chart is drawn.
  const drawn = useDeferredValue(useWhenSeen(figure));
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
      data-outdated={drawn === figure ? undefined : ''}
      aria-label={figure.summary}
      style={{ width: '100%', height: '100%' }}
      onPointerDownCapture={(event) => {
        const { clientX: x, clientY: y, shiftKey: shift, ctrlKey, metaKey } = event;
        pointer.current = { x, y, shift, isDirect: ctrlKey || metaKey };
      }}
    >
      <PlotCanvas figure={drawn} onMark={choose} />
    </div>
  );
});
