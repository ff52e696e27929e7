import type { NatPorts, WhoPorts, WhoRow, WhoTime } from '../../schema/connection-questions.js';
import type { Contradiction, Evidence, Question, SpanRecord } from './evidence.js';

/** What an answer may rest on: a declaration counts until the records contradict it. */
export function portsUsed(
  { natPorts }: Pick<Question, 'natPorts'>,
  { contradictions }: Pick<Evidence, 'contradictions'>,
): NatPorts {
  return contradictions.length > 0 ? 'translated' : natPorts;
}

const STATEMENTS: Readonly<Record<NatPorts, string>> = {
  preserved:
    'It is declared that this NAT preserves ports, and no record contradicts it: only connections with the asked port as their own source port count.',
  translated:
    'It is declared that this NAT changes ports: these logs hold no NAT port, so everybody with a connection through the address at the moment is a candidate.',
  unknown:
    'Whether this NAT preserves ports is not declared: these logs hold no NAT port, so everybody with a connection through the address at the moment is a candidate, and those with the asked port as their own rank first.',
};

export const CONTRADICTED =
  'PORTS ARE NOT PRESERVED: two private hosts had the same source port, destination and protocol at once through this address, so one public port at least was changed.';

export function describePorts(
  question: Question,
  evidence: Evidence,
  rowsOf: (span: SpanRecord) => readonly WhoRow[],
  time: (ms: number) => WhoTime,
  listedMax: number,
): WhoPorts {
  const used = portsUsed(question, evidence);
  const isContradicted = evidence.contradictions.length > 0;
  const declared = question.natPorts;
  const against = declared === 'preserved' ? ' The declaration that ports are preserved is set aside.' : '';
  return {
    declared,
    used,
    isContradicted,
    statement: isContradicted ? `${CONTRADICTED}${against}` : STATEMENTS[used],
    contradictions: evidence.contradictions.slice(0, listedMax).map((pair) => ({
      rows: [...rowsOf(pair.first), ...rowsOf(pair.second)],
      from: time(sharedFrom(pair)),
      to: time(sharedTo(pair)),
    })),
  };
}

function sharedFrom({ first, second }: Contradiction): number {
  return Math.max(first.opened ?? first.closed ?? 0, second.opened ?? second.closed ?? 0);
}

function sharedTo({ first, second }: Contradiction): number {
  return Math.min(
    first.closed ?? first.opened ?? 0,
    second.ends === 'bounded' ? (second.closed ?? 0) : sharedFrom({ first, second }),
  );
}

/** Whether one public port cannot have served both: one was surely open while the other was. */
export function isContradiction(a: SpanRecord, b: SpanRecord, skewMs: number): boolean {
  if (a.sourceIp === b.sourceIp || a.ends !== 'bounded' || a.opened === null || a.closed === null) return false;
  const from = b.opened ?? b.closed ?? 0;
  const to = b.ends === 'bounded' ? (b.closed ?? from) : from;
  const margin = 2 * skewMs;
  if (b.ends === 'bounded') return Math.min(a.closed, to) - Math.max(a.opened, from) > margin;
  return from - a.opened > margin && a.closed - from > margin;
}
