import type { AccessEntry, WhoAnswer, WhoOutcome, WhoSpan } from '@networkflow/engine/contract';

interface OutcomeWords {
  /** A sign as well as a colour. */
  readonly mark: string;
  readonly title: string;
  readonly meaning: string;
}

/** Which of the four cases an answer is, so that none is taken for another. */
const OUTCOMES: Readonly<Record<WhoOutcome, OutcomeWords>> = {
  one: {
    mark: '●',
    title: 'One candidate',
    meaning: 'The records leave one host. Whether they are complete is said below.',
  },
  several: {
    mark: '◐',
    title: 'Several candidates',
    meaning: 'The records do not decide between them, and none of them is picked.',
  },
  none: {
    mark: '○',
    title: 'Nobody',
    meaning: 'The logs cover the moment, and hold no such connection.',
  },
  'coverage-gap': {
    mark: '▲',
    title: 'Coverage gap',
    meaning: 'The logs are silent around the moment: that they hold nobody means nothing.',
  },
};

/** Several may be hosts, people that one host may have been, or one host and nobody in the logs. */
export function headlineOf({ outcome, candidatesTotal }: Pick<WhoAnswer, 'outcome' | 'candidatesTotal'>): OutcomeWords {
  const words = OUTCOMES[outcome];
  if (outcome !== 'several') return words;
  if (candidatesTotal > 1) return { ...words, title: `${words.title}: ${candidatesTotal}` };
  return {
    ...words,
    title: 'Not certain: one host is left',
    meaning: 'Whether it was this host, or who had it then, the records do not settle; what is open stands below.',
  };
}

/** What the answer rests on about ports. */
export function portCase({ ports }: Pick<WhoAnswer, 'ports'>): string {
  if (ports.isContradicted) return 'Ports: contradicted by the records';
  return `Ports: ${ports.used}${ports.used === ports.declared ? '' : `, declared ${ports.declared}`}`;
}

const ENDS: Readonly<Record<WhoSpan['ends'], string>> = {
  bounded: 'beginning and end are logged',
  'no-end': 'no end is logged',
  'no-beginning': 'no beginning is logged',
  superseded: 'no end is logged, but it was opened anew',
};

export function endsWords({ ends, isNearEdge }: Pick<WhoSpan, 'ends' | 'isNearEdge'>): string {
  return `${ENDS[ends]}${isNearEdge ? '; the moment is within the clocks’ difference of an end' : ''}`;
}

/** `3 of 40` where more were found than are listed. */
export function outOf(shown: number, total: number): string {
  return total > shown ? `${shown} of ${total}` : String(total);
}

/** What an entry of the access log asked, as it was written: a question that was refused may lack any part of it. */
export function askedWords(asked: AccessEntry['asked']): string {
  if (typeof asked.questions === 'number') return `a batch of ${asked.questions} questions`;
  const parts: readonly (readonly [string, unknown])[] = [
    ['', asked.natIp],
    ['port ', asked.port],
    ['at ', asked.asked ?? asked.at],
  ];
  return parts
    .flatMap(([before, part]) => (typeof part === 'string' || typeof part === 'number' ? [`${before}${part}`] : []))
    .join(' ');
}
