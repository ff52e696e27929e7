import { SEVERITIES } from '../contract.js';
import { type Appearance, type Candidate, type FindingRecord, findingId } from './finding-record.js';

/** What comes within this many seconds of the last evidence belongs to the same incident. */
export const FOLD_WITHIN_S = 86_400;
/** Appearances kept with a finding; `count` goes on. */
export const TIMELINE_MAX = 100;
/** Findings kept per scope; the oldest go first. */
export const FINDINGS_MAX = 20_000;

export interface FoldInput {
  /** What is kept from earlier runs. */
  readonly known: readonly FindingRecord[];
  /** What this run found. */
  readonly found: readonly Candidate[];
  /** Detections that ran to their end: for them, and for evidence that ends in the window, this run is the truth. */
  readonly ran: ReadonlySet<string>;
  readonly window: { readonly from: number; readonly to: number };
  readonly tenant: string;
}

interface Piece extends Appearance {
  /** What this run says of it. */
  readonly candidate?: Candidate;
  /** The finding that it was part of before. */
  readonly owner?: FindingRecord;
}

/**
 * Folds what a run found into what is known. The result depends on what was found and not on how often: appearances that
 * end in the window of the run are replaced by its own, those that overlap are one, and a gap of more than a day makes
 * another finding. A finding without appearances is gone.
 */
export function foldFindings({ known, found, ran, window, tenant }: FoldInput): FindingRecord[] {
  const keys = new Map<string, { known: FindingRecord[]; found: Candidate[] }>();
  const groupOf = (of: Candidate) => {
    const key = JSON.stringify([of.detection, of.subject, of.object]);
    const group = keys.get(key) ?? { known: [], found: [] };
    keys.set(key, group);
    return group;
  };
  for (const record of known) groupOf(record).known.push(record);
  for (const candidate of found) groupOf(candidate).found.push(candidate);
  const folded = [...keys.values()].flatMap((group) => {
    const pieces = piecesOf(group.known, group.found, ran, window);
    const claimed = new Set<string>();
    return incidents(pieces).map((incident) => recordOf(incident, claimed, tenant));
  });
  return folded.sort((a, b) => b.lastSeen - a.lastSeen || a.id.localeCompare(b.id)).slice(0, FINDINGS_MAX);
}

function piecesOf(
  known: readonly FindingRecord[],
  found: readonly Candidate[],
  ran: ReadonlySet<string>,
  window: FoldInput['window'],
): Piece[] {
  const kept: Piece[] = [];
  const replaced: Piece[] = [];
  for (const owner of known) {
    for (const each of owner.timeline) {
      const isInWindow = each.last >= window.from && each.last < window.to;
      (ran.has(owner.detection) && isInWindow ? replaced : kept).push({ ...each, owner });
    }
  }
  // An incident that goes on from before is told anew from what the run read; its beginning may lie before that.
  const told = found.map((candidate): Piece => {
    const before = replaced.filter((each) => each.first <= candidate.last && each.last >= candidate.first);
    const early = before.filter((each) => each.first < window.from);
    const [first] = before;
    return {
      first: Math.min(candidate.first, ...early.map((each) => each.first)),
      last: candidate.last,
      value: candidate.value,
      candidate,
      ...(first?.owner === undefined ? {} : { owner: first.owner }),
    };
  });
  return merged([...kept, ...told]);
}

/** Overlapping pieces as one, in order of time. */
function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of [...pieces].sort((a, b) => a.first - b.first || a.last - b.last)) {
    const previous = result.at(-1);
    if (previous === undefined || piece.first > previous.last) {
      result.push(piece);
      continue;
    }
    const candidate = weightier(previous.candidate, piece.candidate);
    const owner = previous.owner ?? piece.owner;
    result[result.length - 1] = {
      first: previous.first,
      last: Math.max(previous.last, piece.last),
      value: Math.max(previous.value, piece.value),
      ...(candidate === undefined ? {} : { candidate }),
      ...(owner === undefined ? {} : { owner }),
    };
  }
  return result;
}

function incidents(pieces: readonly Piece[]): Piece[][] {
  const result: Piece[][] = [];
  for (const piece of pieces) {
    const incident = result.at(-1);
    const previous = incident?.at(-1);
    if (incident === undefined || previous === undefined || piece.first - previous.last > FOLD_WITHIN_S) {
      result.push([piece]);
    } else incident.push(piece);
  }
  return result;
}

/** `claimed` holds the ids of earlier incidents of the same key: one that was split in two keeps its id once. */
function recordOf(incident: readonly Piece[], claimed: Set<string>, tenant: string): FindingRecord {
  const owners = new Set(incident.flatMap(({ owner }) => (owner === undefined ? [] : [owner])));
  const [owner] = [...owners].filter(({ id }) => !claimed.has(id)).sort((a, b) => a.firstSeen - b.firstSeen);
  const told = incident.reduce<Candidate | undefined>((best, { candidate }) => weightier(best, candidate), undefined);
  const content = told ?? owner ?? [...owners][0];
  const [earliest] = incident;
  if (content === undefined || earliest === undefined) throw new Error('a finding is made of appearances');
  const timeline = incident.map(({ first, last, value }) => ({ first, last, value }));
  const forgotten = owner === undefined ? 0 : owner.count - owner.timeline.length;
  const id = owner?.id ?? findingId({ ...content, first: earliest.first }, tenant);
  claimed.add(id);
  return {
    ...content,
    id,
    firstSeen: owner !== undefined && forgotten > 0 ? Math.min(owner.firstSeen, earliest.first) : earliest.first,
    lastSeen: (incident.at(-1) ?? earliest).last,
    count: timeline.length + forgotten,
    timeline: timeline.slice(-TIMELINE_MAX),
  };
}

/** The one that a colleague should hear of: the graver, then the later. */
function weightier(a: Candidate | undefined, b: Candidate | undefined): Candidate | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const rank = SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);
  return rank > 0 || (rank === 0 && b.last >= a.last) ? b : a;
}
