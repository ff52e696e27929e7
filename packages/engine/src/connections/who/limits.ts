import type { WhoLimit } from '../../schema/connection-questions.js';
import { OPEN_ENDED_MS, type Question, SESSION_AHEAD_MS } from './evidence.js';

const DAY_MS = 24 * 3_600_000;

/** What logs of this kind cannot say, whatever is asked. */
const ALWAYS: readonly WhoLimit[] = [
  {
    id: 'no-nat-port',
    statement:
      'The records hold no public source port. Without it an address that several hosts share is an exact answer only where the NAT preserves ports.',
    source: 'RFC 6888, section 4 (logging): external source port',
  },
  {
    id: 'unknown-clock',
    statement: 'The records do not say by which clock they were stamped, nor how far it was off.',
    source: 'RFC 6302, section 2: a timestamp accurate to the second, from a traceable source such as NTP',
  },
  {
    id: 'no-session-start',
    statement: `Only the end of a session is logged, not its beginning: who held a private address is the first to end a session there after the moment, within ${SESSION_AHEAD_MS / DAY_MS} days. If that end was not logged, the next person’s is taken for it.`,
    source: 'RFC 6888, section 4 (logging): subscriber identifier',
  },
  {
    id: 'unlogged-connections',
    statement: `A connection of which neither beginning nor end is logged leaves no trace. One of which only one is logged is followed for ${OPEN_ENDED_MS / DAY_MS} days.`,
    source: null,
  },
  {
    id: 'destinations-logged',
    statement:
      'The records hold what each person connected to, which is more than this question needs in most cases and makes them more sensitive.',
    source: 'RFC 6888, REQ-12: destinations should not be logged unless required',
  },
];

/** The limits of an answer: those of the logs, and those of the question. */
export function limitsOf({ port, destIp }: Question): readonly WhoLimit[] {
  const ofQuestion: WhoLimit[] = [];
  if (port === null) {
    ofQuestion.push({
      id: 'question-without-port',
      statement:
        'The question names no port, so everybody behind the address is a candidate. Ask whoever reported it for the source port.',
      source: 'RFC 6302, section 2: servers should log the source port',
    });
  }
  if (destIp === null) {
    ofQuestion.push({
      id: 'question-without-destination',
      statement:
        'The question names no destination. With the address and port that were reached, fewer connections are candidates.',
      source: null,
    });
  }
  return [...ofQuestion, ...ALWAYS];
}
