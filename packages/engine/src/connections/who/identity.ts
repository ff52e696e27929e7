import type { WhoIdentity, WhoPerson, WhoTime } from '../../schema/connection-questions.js';
import { SESSION_AHEAD_MS, type SessionEnd, type Silence } from './evidence.js';
import { spokenDuration } from './times.js';

export interface IdentityQuestion {
  readonly atMs: number;
  readonly skewMs: number;
  /** When the connections began that speak for the address; null where that is not logged. */
  readonly openings: readonly (number | null)[];
  readonly silences: readonly Silence[];
}

export interface Identity extends Omit<WhoIdentity, 'people'> {
  /** In clear; the caller masks. */
  readonly people: readonly SessionEnd[];
}

const HOUR_MS = 3_600_000;

/**
 * Who had a private address at a moment. Only the end of a session is logged, so it is whoever ended the first session at or
 * after the moment: a session that had ended before is over, and one that began later had to wait for that end. Where the
 * records leave a choice, nobody is chosen.
 */
export function identityAt(ends: readonly SessionEnd[], question: IdentityQuestion): Identity {
  const { atMs, skewMs, silences } = question;
  const sorted = [...ends].sort((a, b) => a.at - b.at);
  const near = sorted.filter(({ at }) => Math.abs(at - atMs) <= skewMs);
  const first = sorted.find(({ at }) => at > atMs + skewMs && at <= atMs + SESSION_AHEAD_MS);
  const next = first === undefined ? [] : sorted.filter(({ at }) => at >= first.at && at <= first.at + 2 * skewMs);
  const crossed = sessionsBetween(sorted, question);
  const people = distinct([...crossed, ...near, ...next]);

  if (people.length === 0) {
    return {
      state: 'unknown',
      people,
      statement:
        'No session end on this private address is logged at or after the moment: the session may still be open, or its end was not logged.',
    };
  }
  if (crossed.length > 0) {
    return {
      state: 'several',
      people,
      statement: 'The connection began in an earlier session than the one the moment lies in, so either may be meant.',
    };
  }
  if (near.length > 0 && (people.length > 1 || first === undefined)) {
    const other = people.length > 1 ? '' : ', and whose came after is not logged';
    return {
      state: 'several',
      people,
      statement: `A session on this private address ended within ${spokenDuration(skewMs)} of the moment${other}.`,
    };
  }
  if (people.length > 1) {
    return {
      state: 'several',
      people,
      statement:
        'Sessions of several people or devices ended within the clocks’ skew of each other, and which was first is not certain.',
    };
  }
  const [person] = people;
  if (person === undefined) return { state: 'unknown', people, statement: '' };
  const hole = silences.find(({ from, to }) => (to ?? Infinity) > atMs && (from ?? -Infinity) < person.at);
  if (hole !== undefined) {
    return {
      state: 'several',
      people,
      statement:
        'The logs are silent for a while between the moment and this session’s end, so another session may have ended unseen before it.',
    };
  }
  const previous = sorted.findLast(({ at }) => at < atMs - skewMs);
  return { state: 'known', people, statement: knownBecause(person, previous, question) };
}

function knownBecause(person: SessionEnd, previous: SessionEnd | undefined, { atMs }: IdentityQuestion): string {
  const since =
    previous === undefined
      ? 'no earlier end on this address is in the days looked at'
      : `the one before had ended ${spokenDuration(atMs - previous.at)} earlier`;
  const late =
    person.at - atMs > 24 * HOUR_MS ? ' That is long, and the end of a session in between may be missing.' : '';
  return `The first session to end on this private address after the moment, ${spokenDuration(person.at - atMs)} later; ${since}.${late}`;
}

/** Session ends between the beginning of every connection and the moment; none when one connection began after the last of them. */
function sessionsBetween(sorted: readonly SessionEnd[], { atMs, skewMs, openings }: IdentityQuestion): SessionEnd[] {
  const latest = Math.max(...openings.map((opened) => opened ?? atMs));
  return sorted.filter(({ at }) => at > latest + skewMs && at < atMs - skewMs);
}

/** One of each e-mail and device, the first to end. */
function distinct(ends: readonly SessionEnd[]): SessionEnd[] {
  const seen = new Map<string, SessionEnd>();
  for (const end of ends) {
    const key = JSON.stringify([end.email?.toLowerCase() ?? null, end.mac?.toLowerCase() ?? null]);
    if (!seen.has(key)) seen.set(key, end);
  }
  return [...seen.values()];
}

export interface Shown {
  email(text: string): string;
  mac(text: string): string;
}

/** A person as an answer shows one. */
export function personOf(end: SessionEnd, time: (ms: number) => WhoTime, shown: Shown): WhoPerson {
  const email = end.email === null ? null : shown.email(end.email);
  const mac = end.mac === null ? null : shown.mac(end.mac);
  const sessionEnded = time(end.at);
  return {
    email,
    mac,
    sessionEnded,
    row: { kind: 'session-end', time: sessionEnded, privateAddress: end.privateIp, email, mac, place: end.place },
  };
}
