import type { TruthEntry } from '@networkflow/generator';
import type { Alarm } from './alarm.js';
import type { Expectation } from './mapping.js';

/** Evidence may begin or end this long before or after what was planted: hours are the coarsest unit of evidence. */
const SLACK_S = 3_600;

export type Verdict =
  /** The detection that ought to find this scenario found it. */
  | { readonly kind: 'right'; readonly entry: TruthEntry }
  /** Another detection found the scenario, and it is declared that it may. */
  | { readonly kind: 'companion'; readonly entry: TruthEntry }
  /** No planted attack explains it. `entry` is the planted scenario it speaks of, if any. */
  | { readonly kind: 'false'; readonly entry: TruthEntry | null };

/** Whether `alarm` speaks of what was planted: its subject takes part, so does one of its peers, at about the time. */
export function isAbout(alarm: Alarm, entry: TruthEntry): boolean {
  const from = Date.parse(entry.from) / 1000 - SLACK_S;
  const to = Date.parse(entry.to) / 1000 + SLACK_S;
  if (alarm.last < from || alarm.first > to) return false;
  const parties = partiesOf(entry);
  if (!mentions(alarm.subject, parties)) return false;
  if (alarm.peers.length === 0 || entry.who.addressCount > entry.who.addresses.length) return true;
  return alarm.peers.some((peer) => mentions(peer, parties));
}

/** Judges one alarm against everything that was planted: the most favourable explanation counts. */
export function judge(
  alarm: Alarm,
  planted: readonly TruthEntry[],
  expectations: ReadonlyMap<string, Expectation>,
): Verdict {
  const about = planted.filter((entry) => isAbout(alarm, entry));
  const expectedOf = (entry: TruthEntry) => expectations.get(entry.name);
  const right = about.find((entry) => alternativesOf(expectedOf(entry)).includes(alarm.detection));
  if (right !== undefined) return { kind: 'right', entry: right };
  const companion = about.find((entry) => expectedOf(entry)?.companions.includes(alarm.detection));
  if (companion !== undefined) return { kind: 'companion', entry: companion };
  return { kind: 'false', entry: about[0] ?? null };
}

/** The detections that ought to find a scenario, alternatives taken apart. */
export function alternativesOf(expectation: Expectation | undefined): readonly string[] {
  return expectation?.detects.flatMap((name) => name.split('|')) ?? [];
}

function partiesOf({ who }: TruthEntry): ReadonlySet<string> {
  const country = who.country === null ? [] : [who.country];
  return new Set([...who.addresses, ...who.enis, ...who.vpcs, ...who.accounts, ...country]);
}

/** Accounts are there for logs without VPC ids. A subject may be one party, or a phrase with parties in it such as "bytes of vpc-0a1b". */
function mentions(text: string, parties: ReadonlySet<string>): boolean {
  return parties.has(text) || text.split(/[\s,]+/).some((word) => parties.has(word));
}
