'use client';

import dynamic from 'next/dynamic';
import { LakePage } from '../shell/LakePage';
import { PageSkeleton } from '../shell/PageSkeleton';

const CompareBody = dynamic(() => import('./CompareBody').then((module) => module.CompareBody), {
  ssr: false,
  loading: PageSkeleton,
});

/** The compare page: what is new, gone, and moved most between two windows. */
export function Compare() {
  return (
    <LakePage page="compare" hasFilter>
      <CompareBody />
    </LakePage>
  );
}
