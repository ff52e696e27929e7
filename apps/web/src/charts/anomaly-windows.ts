import type { Finding } from '@networkflow/engine/contract';

/** The detection whose findings are windows of a series. */
const ANOMALY_DETECTION = 'traffic-anomaly';

export interface AnomalyWindow {
  readonly from: string;
  readonly to: string;
}

/** Where a series left its usual course, oldest first; what else was found is on the findings page. */
export function anomalyWindows(findings: readonly Finding[]): readonly AnomalyWindow[] {
  return findings
    .filter(({ detection }) => detection === ANOMALY_DETECTION)
    .flatMap(({ timeline }) => timeline.map(({ first, last }) => ({ from: first, to: last })))
    .toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from));
}
