import { hoursOfPart } from '../conversations/part-hours.js';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { Detection, DetectionContext } from '../detections/detection.js';
import type { DetectionConfig } from '../detections/detection-config.js';
import { DETECTIONS, findDetection } from '../detections/registry.js';
import { type ManifestState, partsOf } from '../store/manifest.js';
import type { DetectWindow } from './detect-window.js';
import { unknownDetection } from './suppression.js';

const HOUR_S = 3_600;
const DAY_S = 86_400;

/** The detections of a run: those named, or all. Throws `not-found`, and `invalid-input` for one that is turned off. */
export function chooseDetections(names: readonly string[] | undefined, config: DetectionConfig): readonly Detection[] {
  if (names === undefined) return DETECTIONS;
  return [...new Set(names)].map((name) => {
    const detection = findDetection(name);
    if (detection === undefined) throw unknownDetection(name);
    if (config.disabled.has(name)) {
      throw new EngineError(
        'invalid-input',
        `The detection '${name}' is turned off in the configuration. Turn it on to run it.`,
      );
    }
    return detection;
  });
}

export function contextOf(
  detection: Detection,
  window: DetectWindow,
  config: DetectionConfig,
  dataFrom: number,
): DetectionContext {
  const defaults = Object.entries(detection.thresholds).map(([name, { value }]): [string, number] => [name, value]);
  const historyFrom = window.from - detection.historyS;
  return {
    window,
    historyFrom,
    dataFrom: Math.min(Math.max(dataFrom, historyFrom), window.from),
    thresholds: { ...Object.fromEntries(defaults), ...config.thresholds.get(detection.name) },
    lists: config.lists,
  };
}

/** Keeping all that it reads from before the window would cost more than letting it read the lake by itself. */
export function readsAlone({ history, historyS }: Detection): boolean {
  return history === undefined && historyS > DAY_S;
}

/** A window of more records than one pass takes is split into equal ones of whole hours. */
export function passes(window: DetectWindow, state: ManifestState): DetectWindow[] {
  const rows = partsOf(state, 'flows')
    .filter((part) => (part.first ?? 0) < window.to && (part.last ?? window.from) >= window.from)
    .reduce((sum, part) => sum + part.rows, 0);
  const count = Math.max(1, Math.ceil(rows / LIMITS.detectRowsPerPass));
  const stepS = Math.max(1, Math.ceil((window.to - window.from) / count / HOUR_S)) * HOUR_S;
  const result: DetectWindow[] = [];
  for (let from = window.from; from < window.to; from += stepS) {
    result.push({ from, to: count === 1 ? window.to : Math.min(window.to, from + stepS) });
    if (count === 1) break;
  }
  return result;
}

/**
 * The state without parts that hold nothing any of the detections could read, so that a run on a lake of months opens the
 * files of days. A part of conversations is kept by its hour, because what it holds may have begun long before.
 */
export function partsInReach(
  state: ManifestState,
  window: DetectWindow,
  detections: readonly Detection[],
): ManifestState {
  const earliest = detections.reduce((least, { historyS }) => Math.min(least, window.from - historyS), window.from);
  const parts = state.parts.filter((part) => {
    if (part.first === undefined || part.last === undefined) return true;
    if (part.first >= window.to) return false;
    const hours = part.table === 'conversations' ? hoursOfPart(part) : undefined;
    const until = hours === undefined ? part.last + 1 : (hours.last + 1) * HOUR_S;
    return until > earliest - (earliest % HOUR_S);
  });
  return { ...state, parts };
}
