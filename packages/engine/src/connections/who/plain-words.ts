import type { WhoAnswer, WhoCandidate } from '../../schema/connection-questions.js';
import type { Evidence } from './evidence.js';
import { CONTRADICTED } from './ports.js';

type Judged = Pick<
  WhoAnswer,
  'question' | 'outcome' | 'ports' | 'candidates' | 'candidatesTotal' | 'ruledOutByPort' | 'gaps'
>;

/** What is known and what is not, for people. */
export function summaryOf(judged: Judged, isCertain: boolean, isCut: boolean): readonly string[] {
  const { outcome, candidates, candidatesTotal } = judged;
  const [first] = candidates;
  if (outcome === 'coverage-gap') return gapWords(judged, isCut);
  if (first === undefined) return noneWords(judged);
  if (outcome === 'one')
    return [`One candidate: the private address ${first.privateAddress}${held(first)}`, first.reasons[0] ?? ''];
  if (candidatesTotal > 1) {
    return [
      `${candidatesTotal} private addresses may have held ${target(judged)} at that moment. The records do not say which of them did.`,
      ...(candidatesTotal > candidates.length ? [`The ${candidates.length} likeliest are listed.`] : []),
    ];
  }
  return [
    isCertain && !isCut
      ? `The private address is certain, ${first.privateAddress}, but not who had it.`
      : `Only the private address ${first.privateAddress} is a candidate, and it is not certain: it may have been it, or nobody in these logs.`,
    ...(isCertain && !isCut ? [] : [first.reasons[0] ?? '']),
    first.identity.statement,
  ];
}

function held({ identity }: WhoCandidate): string {
  const [person] = identity.people;
  if (person === undefined) return `. Who had it is not known: ${lowerFirst(identity.statement)}`;
  const name = [person.email, person.mac].filter((text) => text !== null).join(', ');
  return `, which ${name === '' ? 'a person without a name in the logs' : name} had until ${person.sessionEnded.utc}.`;
}

function noneWords(judged: Judged): string[] {
  return [
    `No logged connection through ${target(judged)} was open at that moment, and the logs are not silent around it.`,
    'That is no proof that nobody held it: a connection of which neither beginning nor end was logged leaves no trace.',
  ];
}

function gapWords({ gaps, candidatesTotal, question }: Judged, isCut: boolean): string[] {
  if (isCut && gaps.length === 0) {
    return [
      'There are more connections than one answer weighs.',
      `Nobody is found for ${question.natIp} among those that were, and that means nothing.`,
    ];
  }
  const holding = gaps.filter(({ holdsMoment }) => holdsMoment);
  const why = (holding.length > 0 ? holding : gaps).map(({ statement }) => statement);
  const found =
    candidatesTotal === 0
      ? `Nobody is found for ${question.natIp}, and that means nothing.`
      : `${candidatesTotal === 1 ? 'One private address is' : `${candidatesTotal} private addresses are`} found by what is logged before and after; others may have been there unseen.`;
  return ['These logs do not cover the moment.', ...why, found];
}

/** What must not be overlooked. */
export function noticesOf(judged: Judged, evidence: Evidence): readonly string[] {
  const { ports, outcome, gaps, ruledOutByPort, question } = judged;
  const notices: string[] = [];
  if (ports.isContradicted) {
    const against = ports.declared === 'preserved' ? ' The declaration that they are is set aside.' : '';
    notices.push(`${CONTRADICTED} Seen ${evidence.contradictionsTotal} times around the moment.${against}`);
  }
  if (evidence.isCut) {
    notices.push('There are more connections than one answer weighs. Name a port, a destination or a protocol.');
  }
  if (ruledOutByPort > 0) {
    notices.push(
      `${ruledOutByPort} private addresses had connections through ${question.natIp} from other source ports at that moment. They are ruled out only if the NAT preserves ports, as was declared.`,
    );
  }
  if (outcome !== 'coverage-gap' && gaps.length > 0) {
    notices.push(...gaps.map(({ statement }) => `Near the moment: ${statement}`));
  }
  return notices;
}

function target({ question: { natIp, port } }: Judged): string {
  return port === null ? natIp : `${natIp} port ${port}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
