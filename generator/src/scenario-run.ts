import { type GenerateConfig, SLOT_S } from './options.js';
import { Random } from './random.js';
import { Recorder, type Slot } from './recorder.js';
import type { ScenarioContext } from './scenarios/scenario.js';
import type { Topology } from './topology.js';
import { ScenarioTrace, type TruthSkip } from './truth.js';

const ROWS_PER_DAY_AT_SCALE_1 = 200_000;
const ROWS_AT_SCALE_1 = 100_000;
const SCALE_MIN = 0.1;
const VOLUME_MAX = 60;

/** Plans the scenarios that fit the window, and says of the others why they do not. */
export function planScenarios(
  config: GenerateConfig,
  topology: Topology,
): { readonly traces: readonly ScenarioTrace[]; readonly skipped: readonly TruthSkip[] } {
  const traces: ScenarioTrace[] = [];
  const skipped: TruthSkip[] = [];
  const rowsPerDay = (config.rows / config.hours) * 24;
  const volume = Math.min(
    VOLUME_MAX,
    Math.max(SCALE_MIN, Math.min(rowsPerDay / ROWS_PER_DAY_AT_SCALE_1, config.rows / ROWS_AT_SCALE_1)),
  );
  for (const scenario of config.scenarios) {
    const context: ScenarioContext = {
      window: { start: config.start, end: config.end },
      topology,
      seed: config.seed,
      scale: Math.min(1, volume),
      volume,
      varied: config.vary,
      random: (purpose) => new Random(config.seed, 'scenario', scenario.name, purpose),
    };
    const plan = scenario.plan(context);
    if (typeof plan === 'string') skipped.push({ name: scenario.name, benign: scenario.benign, reason: plan });
    else traces.push(new ScenarioTrace(scenario, plan));
  }
  return { traces, skipped };
}

/** Runs the scenarios without writing, to know what is left for background traffic. */
export function countScenarios(
  traces: readonly ScenarioTrace[],
  config: GenerateConfig,
  slotCount: number,
): { readonly rows: number; readonly refused: number } {
  let rows = 0;
  let refused = 0;
  const recorder = new Recorder((row) => {
    rows += 1;
    if (!row.accepted) refused += 1;
  }, config.start);
  for (let index = 0; index < slotCount; index += 1) {
    const start = config.start + index * SLOT_S;
    const slot = { index, start, end: start + SLOT_S };
    recorder.enter(slot);
    for (const { plan } of traces) {
      if (isActive(plan.history, slot)) plan.history.emit(slot, recorder);
      if (isActive(plan, slot)) plan.emit(slot, recorder);
    }
  }
  return { rows, refused };
}

/** Whether something that lasts from `from` to `to` takes place in `slot`. */
export function isActive<T extends { readonly from: number; readonly to: number }>(
  span: T | undefined,
  slot: Slot,
): span is T {
  return span !== undefined && span.from < slot.end && span.to >= slot.start;
}
