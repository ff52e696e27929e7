import type { Suppression } from '../contract.js';
import type { AddressList } from './detection.js';

/** What the configuration file decides, checked and complete. */
export interface DetectionConfig {
  /** Detections that are turned off. */
  readonly disabled: ReadonlySet<string>;
  /** Thresholds that differ from the default, by detection and name. */
  readonly thresholds: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly lists: readonly AddressList[];
  readonly suppressions: readonly Suppression[];
}

export const DEFAULT_DETECTION_CONFIG: DetectionConfig = {
  disabled: new Set(),
  thresholds: new Map(),
  lists: [],
  suppressions: [],
};
