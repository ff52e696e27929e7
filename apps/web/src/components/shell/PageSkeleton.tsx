'use client';

import { Skeleton } from '@mantine/core';

/** Stands for a page whose script is on its way, which it is apart from the frame's so that the frame comes first. */
export function PageSkeleton() {
  return (
    <main style={{ padding: '12px 16px' }} aria-busy="true">
      <Skeleton height={420} radius="md" />
    </main>
  );
}
