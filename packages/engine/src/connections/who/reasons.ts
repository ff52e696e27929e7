import type { Draft } from './draft.js';
import type { Question } from './evidence.js';
import type { Identity } from './identity.js';
import type { OpenSpan } from './open-spans.js';
import { spokenDuration } from './times.js';

/** Why a candidate ranks where it does, a sentence each. */
export function reasonsOf(draft: Draft, identity: Identity, question: Question): readonly string[] {
  const [best] = draft.spans;
  if (best === undefined) return [];
  return [connectionReason(best, question), ...portReason(draft, question), ...shareReason(draft), identity.statement];
}

function connectionReason({ span, isCertain, isNearEdge, distanceMs }: OpenSpan, { skewMs }: Question): string {
  const age = spokenDuration(distanceMs);
  if (isCertain)
    return `A connection of it was open: its beginning is logged ${age} before the moment, and its end after it.`;
  if (span.ends === 'no-end') {
    return `A connection of it began ${age} before the moment, and no end of it is logged: it may have been over by then.`;
  }
  if (span.ends === 'no-beginning') {
    return `A connection of it ended ${age} after the moment, and no beginning of it is logged: it may not have begun by then.`;
  }
  if (span.ends === 'superseded') {
    return `A connection of it began ${age} before the moment; its end is not logged, only that it was opened anew later.`;
  }
  const edge = isNearEdge ? 'began or ended' : 'may have ended';
  return `A connection of it ${edge} within ${spokenDuration(skewMs)} of the moment, which clocks cannot tell apart.`;
}

function portReason({ hasSamePort }: Draft, { port }: Question): string[] {
  if (port === null) return [];
  return [
    hasSamePort
      ? `Its own source port is the asked one, ${port}.`
      : `Its own source ports differ from the asked one, ${port}: it counts only because the NAT may change ports.`,
  ];
}

function shareReason({ weight, confidence }: Draft): string[] {
  return confidence < weight * 0.99 ? ['Other private addresses are candidates as well.'] : [];
}
