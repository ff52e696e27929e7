import { EngineError } from '../core/errors.js';
import { formatInstant, parseWindow } from '../core/time-window.js';
import type { Detection } from '../detections/detection.js';
import type { DetectRequest } from '../engine-types.js';
import { flowColumn } from '../schema/registry.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import type { Watermark } from './watermark.js';

const HOUR_S = 3_600;
const DAY_S = 86_400;
/** How far before the last run a late file may reach and still be looked at by `since: 'last'`. */
export const LATE_S_MAX = DAY_S;

export interface DetectWindow {
  readonly from: number;
  readonly to: number;
}

/** The seconds of data there are, half-open; undefined for an empty lake. */
export function dataWindow(parts: readonly Part[]): DetectWindow | undefined {
  const firsts = parts.flatMap(({ first }) => (first === undefined ? [] : [first]));
  const lasts = parts.flatMap(({ last }) => (last === undefined ? [] : [last]));
  if (firsts.length === 0 || lasts.length === 0) return undefined;
  return { from: firsts.reduce((a, b) => Math.min(a, b)), to: lasts.reduce((a, b) => Math.max(a, b)) + 1 };
}

/**
 * The window a run looks at: as asked; since the last run, including hours that late files added to; else the last 24
 * hours of data. Undefined when there is nothing to look at.
 */
export function detectWindow(
  request: DetectRequest,
  state: ManifestState,
  watermark: Watermark | undefined,
): DetectWindow | undefined {
  const parts = partsOf(state, 'flows');
  const data = dataWindow(parts);
  if (data === undefined) return undefined;
  const asked = parseWindow(request);
  if (request.since === 'last') {
    if (asked.from !== undefined || asked.to !== undefined) {
      throw new EngineError('invalid-input', "A window and since 'last' were asked at once. Give one of them.");
    }
    if (watermark === undefined) return data;
    const added = dataWindow(parts.filter((part) => part.objects[1] > watermark.lastObjectId));
    const late = added === undefined ? watermark.to : Math.max(added.from, watermark.to - LATE_S_MAX);
    const from = Math.min(late, watermark.to);
    return from < data.to ? { from, to: data.to } : undefined;
  }
  const to = asked.to ?? data.to;
  const from = asked.from ?? (asked.to === undefined ? Math.max(data.from, data.to - DAY_S) : data.from);
  if (from >= to) {
    throw new EngineError(
      'invalid-input',
      `The window from ${formatInstant(from)} lies after the data, which ends ${formatInstant(data.to)}.`,
    );
  }
  return { from, to };
}

/** Why a detection cannot say anything about these records, with the field to add; undefined when it can. */
export function turnedOff(detection: Detection, state: ManifestState, window: DetectWindow): string | undefined {
  const present = new Set(
    partsOf(state, 'flows')
      .filter((part) => (part.first ?? 0) < window.to && (part.last ?? window.from) >= window.from)
      .flatMap((part) => part.columns.split(' ')),
  );
  const missing = detection.needs.filter((name) => !present.has(name));
  if (missing.length === 0) return undefined;
  const fields = missing.map((name) => {
    const column = flowColumn(name);
    const version = column?.version === undefined ? '' : ` (version ${column.version})`;
    return `${column?.token ?? name}${version}`;
  });
  return `No flow log of this window records ${fields.join(' and ')}. Add ${fields.length === 1 ? 'the field' : 'these fields'} to the flow log's format to turn it on.`;
}

/**
 * What a detection with the threshold `learning_hours` still has to learn at the end of the window, in a sentence;
 * undefined when it has learned enough, or learns nothing.
 */
export function stillLearning(
  thresholds: Readonly<Record<string, number>>,
  state: ManifestState,
  window: DetectWindow,
): string | undefined {
  const hours = thresholds.learning_hours;
  const data = dataWindow(partsOf(state, 'flows'));
  if (hours === undefined || data === undefined) return undefined;
  const learned = Math.max(0, Math.floor((window.to - data.from) / HOUR_S));
  if (window.to - data.from > hours * HOUR_S) return undefined;
  return `To say what is unusual takes ${hours} hours of data before the end of the window, and there are ${learned}.`;
}
