import type { TruthEntry } from '@networkflow/generator';
import type { Alarm } from './alarm.js';
import type { Expectation } from './mapping.js';
import { alternativesOf, isAbout, judge } from './match.js';

/** What one judged day (or several) of one lake gave. */
export interface JudgedRun {
  readonly seed: number;
  readonly kind: 'attack' | 'benign';
  readonly planted: readonly TruthEntry[];
  readonly alarms: readonly Alarm[];
  /** Interfaces with traffic, times the days that were judged. */
  readonly hostDays: number;
}

export interface Tally {
  /** Attacks that this detection ought to find, and those it found. */
  planted: number;
  found: number;
  /** Findings it made, and how many of them are about an attack, as its own or as a declared companion. */
  findings: number;
  right: number;
  companions: number;
  falseInAttackRuns: number;
  falseInBenignRuns: number;
}

export interface ScenarioTally {
  planted: number;
  found: number;
  /** Whether any detection is expected to find it. */
  claimed: boolean;
}

export interface Miss {
  readonly seed: number;
  readonly scenario: string;
  readonly detection: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly what: string;
}

export interface FalseAlarm {
  readonly seed: number;
  readonly alarm: Alarm;
  /** The planted scenario it is about, if any. */
  readonly scenario: string | null;
}

export interface Score {
  readonly byDetection: ReadonlyMap<string, Tally>;
  /** Attacks and how many had at least one right finding, by scenario. */
  readonly byScenario: ReadonlyMap<string, ScenarioTally>;
  /** False findings that are about a benign look-alike, by its name. */
  readonly byLookAlike: ReadonlyMap<string, { planted: number; falseFindings: number }>;
  readonly misses: readonly Miss[];
  readonly falseAlarms: readonly FalseAlarm[];
  readonly hostDays: { readonly attack: number; readonly benign: number };
}

/** Adds runs up. */
export function score(runs: readonly JudgedRun[], expectations: ReadonlyMap<string, Expectation>): Score {
  const byDetection = new Map<string, Tally>();
  const byScenario = new Map<string, ScenarioTally>();
  const byLookAlike = new Map<string, { planted: number; falseFindings: number }>();
  const misses: Miss[] = [];
  const falseAlarms: FalseAlarm[] = [];
  const hostDays = { attack: 0, benign: 0 };
  for (const { seed, kind, planted, alarms, hostDays: days } of runs) {
    hostDays[kind] += days;
    const verdicts = alarms.map((alarm) => ({ alarm, verdict: judge(alarm, planted, expectations) }));
    for (const { alarm, verdict } of verdicts) {
      const tally = tallyOf(byDetection, alarm.detection);
      tally.findings += 1;
      if (verdict.kind === 'right') tally.right += 1;
      else if (verdict.kind === 'companion') tally.companions += 1;
      else {
        tally[kind === 'attack' ? 'falseInAttackRuns' : 'falseInBenignRuns'] += 1;
        falseAlarms.push({ seed, alarm, scenario: verdict.entry?.name ?? null });
      }
    }
    for (const entry of planted) {
      if (entry.benign) {
        const counted = entryOf(byLookAlike, entry.name, () => ({ planted: 0, falseFindings: 0 }));
        counted.planted += 1;
        counted.falseFindings += verdicts.filter(
          ({ verdict }) => verdict.kind === 'false' && verdict.entry === entry,
        ).length;
        continue;
      }
      const expectation = expectations.get(entry.name);
      const foundBy = new Set(alarms.filter((alarm) => isAbout(alarm, entry)).map(({ detection }) => detection));
      const counted = entryOf(byScenario, entry.name, () => ({
        planted: 0,
        found: 0,
        claimed: alternativesOf(expectation).length > 0,
      }));
      counted.planted += 1;
      if (alternativesOf(expectation).some((name) => foundBy.has(name))) counted.found += 1;
      for (const name of expectation?.detects ?? []) {
        const alternatives = name.split('|');
        const tally = tallyOf(byDetection, alternatives[0] ?? name);
        tally.planted += 1;
        if (alternatives.some((each) => foundBy.has(each))) tally.found += 1;
        else
          misses.push({ seed, scenario: entry.name, detection: name, parameters: entry.parameters, what: entry.what });
      }
    }
  }
  return { byDetection, byScenario, byLookAlike, misses, falseAlarms, hostDays };
}

/** Recall and precision over everything: each planted attack counts once for each detection that ought to find it. */
export function overall({ byDetection }: Score): {
  recall: number;
  precision: number;
  planted: number;
  findings: number;
} {
  const sum = (field: keyof Tally) => [...byDetection.values()].reduce((total, tally) => total + tally[field], 0);
  const planted = sum('planted');
  const findings = sum('findings');
  return {
    planted,
    findings,
    recall: planted === 0 ? 1 : sum('found') / planted,
    precision: findings === 0 ? 1 : (sum('right') + sum('companions')) / findings,
  };
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  return entryOf(tallies, name, () => ({
    planted: 0,
    found: 0,
    findings: 0,
    right: 0,
    companions: 0,
    falseInAttackRuns: 0,
    falseInBenignRuns: 0,
  }));
}

function entryOf<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
