import { createHash } from 'node:crypto';
import { SCENARIOS } from '@networkflow/generator';

/** Runs to tune with, and runs to report, never share a seed. */
export const TUNING_SEEDS = { first: 1, last: 100 } as const;
export const REPORTED_SEEDS_FIRST = 1_001;

const DAY_MS = 86_400_000;
/** A Tuesday. Runs begin on one of the days after it, so that the judged day falls on every day of the week. */
const EPOCH_MS = Date.UTC(2026, 8, 1);
const HISTORY_DAYS = 7;
const BENIGN_JUDGED_DAYS = 3;
const ATTACKS_PER_RUN = 25;
const LOOK_ALIKES_PER_ATTACK_RUN = 6;
const LOOK_ALIKES_PER_BENIGN_RUN = 14;
/** A scenario that only logs with `encryption-status` (version 11) can show. */
const NEEDS_V11 = 'clear-text';

/** Networks and loads a run is made of, in turn. */
const SIZES = [
  { vpcs: 2, rowsPerDay: 20_000 },
  { vpcs: 4, rowsPerDay: 40_000 },
  { vpcs: 3, rowsPerDay: 60_000 },
  { vpcs: 5, rowsPerDay: 80_000 },
] as const;
const BENIGN_SIZE = { vpcs: 5, rowsPerDay: 80_000 } as const;

/** One lake: what is generated, and which days of it detections are run over. */
export interface PlannedRun {
  readonly seed: number;
  readonly kind: 'attack' | 'benign';
  readonly start: string;
  readonly days: number;
  readonly judgedDays: number;
  readonly vpcs: number;
  readonly rowsPerDay: number;
  readonly format: 'v2' | 'v5' | 'v11';
  readonly scenarios: readonly string[];
}

export interface PlanOptions {
  readonly firstSeed: number;
  readonly attackRuns: number;
  readonly benignRuns: number;
  /** More attack runs, in AWS's default format of 14 fields, which shows less. */
  readonly defaultFormatRuns: number;
  /** Plants these only; everything by default. */
  readonly only?: readonly string[];
}

/** Every attack is planted about equally often, in changing company. */
export function planRuns(options: PlanOptions): PlannedRun[] {
  const { firstSeed, attackRuns, benignRuns, defaultFormatRuns, only } = options;
  const wanted = SCENARIOS.filter(({ name }) => only === undefined || only.includes(name));
  const attacks = inOrderOf(
    firstSeed,
    wanted.filter(({ benign }) => !benign).map(({ name }) => name),
  );
  const lookAlikes = inOrderOf(
    firstSeed,
    wanted.filter(({ benign }) => benign).map(({ name }) => name),
  );
  const runs: PlannedRun[] = [];
  for (let number = 0; number < attackRuns + defaultFormatRuns; number += 1) {
    const seed = firstSeed + number;
    const planted = turn(attacks, number, ATTACKS_PER_RUN);
    const format = planted.includes(NEEDS_V11) ? 'v11' : 'v5';
    const isPlain = number >= attackRuns;
    runs.push({
      seed,
      kind: 'attack',
      start: startOf(seed),
      days: HISTORY_DAYS + 1,
      judgedDays: 1,
      ...(SIZES[number % SIZES.length] ?? SIZES[0]),
      format: isPlain ? 'v2' : format,
      scenarios: [
        ...planted.filter((name) => !isPlain || name !== NEEDS_V11),
        ...turn(lookAlikes, number, LOOK_ALIKES_PER_ATTACK_RUN),
      ],
    });
  }
  for (let number = 0; number < benignRuns; number += 1) {
    const seed = firstSeed + attackRuns + defaultFormatRuns + number;
    runs.push({
      seed,
      kind: 'benign',
      start: startOf(seed),
      days: HISTORY_DAYS + BENIGN_JUDGED_DAYS,
      judgedDays: BENIGN_JUDGED_DAYS,
      ...BENIGN_SIZE,
      format: number % 2 === 0 ? 'v5' : 'v11',
      scenarios: turn(lookAlikes, number, LOOK_ALIKES_PER_BENIGN_RUN),
    });
  }
  return spread(runs);
}

/** The same runs with each kind spread evenly, so that an evaluation that is stopped early has some of each. */
function spread(runs: readonly PlannedRun[]): PlannedRun[] {
  const groupOf = ({ kind, format }: PlannedRun) => `${kind} ${format === 'v2'}`;
  const sizes = new Map<string, number>();
  const placed = runs.map((run) => {
    const place = (sizes.get(groupOf(run)) ?? 0) + 1;
    sizes.set(groupOf(run), place);
    return { run, place };
  });
  const positionOf = ({ run, place }: (typeof placed)[number]) => (place - 0.5) / (sizes.get(groupOf(run)) ?? 1);
  return placed.sort((a, b) => positionOf(a) - positionOf(b)).map(({ run }) => run);
}

function startOf(seed: number): string {
  return new Date(EPOCH_MS + (seed % 7) * DAY_MS).toISOString().replace('.000Z', 'Z');
}

/** `count` names from where the previous turn ended, round and round. */
function turn(names: readonly string[], number: number, count: number): string[] {
  const taken = Math.min(count, names.length);
  return Array.from({ length: taken }, (_, index) => names[(number * taken + index) % names.length] ?? '');
}

function inOrderOf(seed: number, names: readonly string[]): string[] {
  const keyOf = (name: string) => createHash('sha256').update(`${seed} ${name}`).digest('hex');
  return [...names].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
