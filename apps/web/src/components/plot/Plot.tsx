'use client';

import { Skeleton } from '@mantine/core';
import dynamic from 'next/dynamic';
import type { PlotCanvasProps } from './PlotCanvas';

const PlotCanvas = dynamic(() => import('./PlotCanvas').then((module) => module.PlotCanvas), {
  ssr: false,
  loading: () => <Skeleton height="100%" radius="sm" />,
});

/** A picture with its text alternative. */
export function Plot({ figure, onMark }: PlotCanvasProps) {
  return (
    <div role="img" data-chart aria-label={figure.summary} style={{ width: '100%', height: '100%' }}>
      <PlotCanvas figure={figure} onMark={onMark} />
    </div>
  );
}
