import { EXPECTATIONS, LOOK_ALIKES } from './mapping.js';
import { overall, type Score, type Tally } from './score.js';

/** Goals: recall and precision overall, and the least recall of any one detection. */
const GOAL = { overall: 0.95, each: 0.9, falsePerThousandHostDays: 1 } as const;

export interface TableInput {
  readonly ours: Score;
  readonly peers: ReadonlyMap<string, Score>;
  /** Runs in AWS's default format, judged by themselves; null when there were none. */
  readonly defaultFormat: Score | null;
  /** Seconds from the beginning of an attack to the end of the hour in which it was found, by detection. */
  readonly delays: ReadonlyMap<string, readonly number[]>;
  readonly title: string;
}

/** The report as Markdown: what is claimed, and everything that is needed to doubt it. */
export function tableOf({ ours, defaultFormat, peers, delays, title }: TableInput): string {
  const whole = overall(ours);
  const benignFalse = sumOf(ours, 'falseInBenignRuns');
  const perThousand = ratio(benignFalse * 1_000, ours.hostDays.benign);
  return [
    title,
    '',
    `Recall **${percent(whole.recall)}** over ${whole.planted} planted attacks, precision **${percent(whole.precision)}** over ${whole.findings} findings (goal: ${percent(GOAL.overall)} each, no detection below ${percent(GOAL.each)} recall). On benign traffic **${perThousand.toFixed(2)}** false findings per 1,000 host-days over ${ours.hostDays.benign.toLocaleString('en')} host-days (goal: at most ${GOAL.falsePerThousandHostDays}).`,
    ...(defaultFormat === null ? [] : ['', plainSentence(defaultFormat)]),
    '',
    '| detection | planted | found | recall | findings | its own | companions | false | precision | time to detect | false per 1,000 host-days, attacks about | benign traffic |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...[...ours.byDetection]
      .sort(byName)
      .map(([name, tally]) => detectionRow(name, tally, ours, delays.get(name) ?? [])),
    '',
    'Time to detect: median (and worst) from the first packet of an attack to the end of the hour in which `detect`, run every hour, found it. Companions: findings about an attack that another detection is meant to find, declared below. Everything else is false.',
    '',
    '### What is planted, and what ought to find it',
    '',
    '| attack | planted | found by its detection | detection | declared companions |',
    '|---|---|---|---|---|',
    ...EXPECTATIONS.map(({ scenario, detects, companions }) => {
      const counted = ours.byScenario.get(scenario) ?? { planted: 0, found: 0 };
      return `| ${scenario} | ${counted.planted} | ${counted.found} | ${detects.join(', ')} | ${[...new Set(companions)].join(', ') || '-'} |`;
    }),
    '',
    '### Look-alikes, which nothing may find',
    '',
    '| look-alike | planted | false findings | tempts |',
    '|---|---|---|---|',
    ...LOOK_ALIKES.map(({ scenario, tempts }) => {
      const counted = ours.byLookAlike.get(scenario) ?? { planted: 0, falseFindings: 0 };
      return `| ${scenario} | ${counted.planted} | ${counted.falseFindings} | ${tempts.join(', ')} |`;
    }),
    '',
    '### Beside others, on the same files',
    '',
    'The six detections of the Tailpipe mod and the rules and queries of Panther, from their published logic as plain SQL (`benchmarks/peers`), judged by the same matching: an alarm is right when it speaks of an attack that the rule could be said to be about. Alarms are folded per source, destination and hour.',
    '',
    '| tool | recall, all attacks | recall, attacks it claims | precision | alarms per host-day |',
    '|---|---|---|---|---|',
    comparisonRow('networkflow', ours),
    ...[...peers].map(([name, score]) => comparisonRow(name, score)),
    '',
    '| rule | its attacks planted | found | recall | alarms | right | precision |',
    '|---|---|---|---|---|---|---|',
    ...[...peers.values()].flatMap((score) =>
      [...score.byDetection]
        .sort(byName)
        .map(
          ([name, tally]) =>
            `| ${name} | ${tally.planted} | ${tally.found} | ${share(tally.found, tally.planted)} | ${tally.findings} | ${tally.right} | ${share(tally.right, tally.findings)} |`,
        ),
    ),
  ].join('\n');
}

/** The same attacks in logs of 14 fields: no TCP flags, no packet addresses, no AWS services, no VPC. */
function plainSentence(score: Score): string {
  const { recall, precision, planted, findings } = overall(score);
  return `In AWS's default format (version 2), which has neither TCP flags nor the addresses of packets nor the names of AWS services: recall ${percent(recall)} over ${planted} attacks, precision ${percent(precision)} over ${findings} findings.`;
}

function detectionRow(name: string, tally: Tally, { hostDays }: Score, delays: readonly number[]): string {
  const wrong = tally.falseInAttackRuns + tally.falseInBenignRuns;
  return `| ${[
    name,
    tally.planted,
    tally.found,
    share(tally.found, tally.planted),
    tally.findings,
    tally.right,
    tally.companions,
    wrong,
    share(tally.findings - wrong, tally.findings),
    delayOf(delays),
    ratio(tally.falseInAttackRuns * 1_000, hostDays.attack).toFixed(2),
    ratio(tally.falseInBenignRuns * 1_000, hostDays.benign).toFixed(2),
  ].join(' | ')} |`;
}

function comparisonRow(name: string, score: Score): string {
  const attacks = [...score.byScenario.values()];
  const planted = attacks.reduce((sum, each) => sum + each.planted, 0);
  const found = attacks.reduce((sum, each) => sum + each.found, 0);
  const claimed = attacks.filter((each) => each.claimed);
  const claimedFound = claimed.reduce((sum, each) => sum + each.found, 0);
  const claimedPlanted = claimed.reduce((sum, each) => sum + each.planted, 0);
  const { precision, findings } = overall(score);
  return `| ${name} | ${share(found, planted)} | ${share(claimedFound, claimedPlanted)} | ${percent(precision)} | ${ratio(findings, score.hostDays.attack + score.hostDays.benign).toFixed(2)} |`;
}

function delayOf(delays: readonly number[]): string {
  const sorted = [...delays].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const worst = sorted.at(-1);
  if (median === undefined || worst === undefined) return '-';
  return `${hours(median)} (${hours(worst)})`;
}

function hours(seconds: number): string {
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

function sumOf({ byDetection }: Score, field: keyof Tally): number {
  return [...byDetection.values()].reduce((sum, tally) => sum + tally[field], 0);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : percent(part / whole);
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
