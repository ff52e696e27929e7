'use client';

import dynamic from 'next/dynamic';
import { LakePage } from '../shell/LakePage';
import { PageSkeleton } from '../shell/PageSkeleton';

const ExploreBody = dynamic(() => import('./ExploreBody').then((module) => module.ExploreBody), {
  ssr: false,
  loading: PageSkeleton,
});

/** The explore page: any analysis there is, full width, with its parameters. */
export function Explore() {
  return (
    <LakePage page="explore" hasFilter>
      <ExploreBody />
    </LakePage>
  );
}
