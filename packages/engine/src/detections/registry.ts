import type { Detection } from './detection.js';
import { verticalPortScan } from './vertical-port-scan.js';

/** One line per detection. */
export const DETECTIONS: readonly Detection[] = [verticalPortScan];

const BY_NAME: ReadonlyMap<string, Detection> = new Map(DETECTIONS.map((detection) => [detection.name, detection]));

export function findDetection(name: string): Detection | undefined {
  return BY_NAME.get(name);
}
