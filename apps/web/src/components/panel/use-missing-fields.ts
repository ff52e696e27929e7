'use client';

import { useQuality } from '../../api/use-analysis';
import { useView } from '../../state/view-context';
import { type MissingOfLogs, missingFields } from './missing-fields';

/** Fields that a panel needs and no log of the lake holds; undefined while some log does, or nothing is known. */
export function useMissingFields(needs: readonly string[]): MissingOfLogs | undefined {
  const { status } = useView();
  const quality = useQuality(status.version);
  return quality === undefined ? undefined : missingFields(quality, needs);
}
