import type { AnalysisRequest } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { parseInstant, type TimeWindow } from '../core/time-window.js';

/**
 * The window that an answer is compared with: as asked, else of equal length and just before, else everything before an
 * open-ended one. Undefined when nothing can lie before, as for a window that is open towards the past.
 */
export function againstWindow(request: AnalysisRequest, window: TimeWindow): TimeWindow | undefined {
  if (request.againstFrom || request.againstTo) return windowAsked(request);
  const { from, to } = window;
  if (from === undefined) return undefined;
  return to === undefined ? { to: from } : { from: from - (to - from), to: from };
}

function windowAsked({ againstFrom, againstTo }: AnalysisRequest): TimeWindow {
  const from = againstFrom ? parseInstant(againstFrom, 'againstFrom') : undefined;
  const to = againstTo ? parseInstant(againstTo, 'againstTo') : undefined;
  if (from !== undefined && to !== undefined && from >= to) {
    throw new EngineError(
      'invalid-input',
      `The window to compare with is empty: againstFrom ${againstFrom} is not before againstTo ${againstTo}. The window is half-open, from <= start < to.`,
    );
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
