import type { Random } from '../random.js';
import type { Recorder, Slot } from '../recorder.js';
import type { Eni, Topology, Vpc } from '../topology.js';
import { drawParameters, type Parameter } from './parameters.js';

/** The span that is generated, epoch seconds, `end` exclusive. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

export interface ScenarioContext {
  readonly window: Window;
  readonly topology: Topology;
  readonly seed: number;
  /** 1 for a day of 200,000 rows; between 0.1 and 1 below that, so that a small run is not all scenario. */
  readonly scale: number;
  /** The same without an upper bound of 1, for volumes that must stand out from the traffic around them. */
  readonly volume: number;
  /** True when hosts, times and parameters are drawn by seed instead of being the usual ones. */
  readonly varied: boolean;
  /** Random numbers of this scenario for one purpose, e.g. `random('plan')` or `random(slot.start)`. */
  readonly random: (purpose: string | number) => Random;
}

/** Who takes part: what an analyst would search for. */
export interface ScenarioParties {
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  readonly enis: readonly Eni[];
  readonly ports?: readonly number[];
  readonly country?: string;
}

export type Emit = (slot: Slot, recorder: Recorder) => void;

export interface ScenarioPlan {
  /** Every record of the scenario starts in [from, to], epoch seconds. */
  readonly from: number;
  readonly to: number;
  readonly who: ScenarioParties;
  /** One plain sentence. */
  readonly what: string;
  /** Writes the scenario's records of `slot`; a function of (seed, options, slot) alone. */
  readonly emit: Emit;
  /** What the same parties did, harmlessly, before it: written, but not part of the scenario. */
  readonly history?: { readonly from: number; readonly to: number; readonly emit: Emit };
  /** Everyday traffic of `vpc` that does not take place in [from, to]. */
  readonly silence?: { readonly vpc: Vpc; readonly from: number; readonly to: number };
  /** The values its parameters had. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** A behaviour that is planted in the traffic and named in truth.json. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** True for a look-alike that must not be flagged. */
  readonly benign: boolean;
  /** Planted only when asked for by name. */
  readonly whenNamed?: boolean;
  /** Why it cannot take place, as a string, when the window does not fit it. */
  readonly plan: (context: ScenarioContext) => ScenarioPlan | string;
}

/** A scenario whose numbers may vary: `plan` is given the values that its parameters have in this run. */
export function varying<Name extends string>(
  scenario: Omit<Scenario, 'plan'> & {
    readonly parameters: Readonly<Record<Name, Parameter>>;
    readonly plan: (context: ScenarioContext, drawn: Readonly<Record<Name, number>>) => ScenarioPlan | string;
  },
): Scenario {
  const { parameters, plan, ...rest } = scenario;
  return {
    ...rest,
    plan(context) {
      const drawn = drawParameters(parameters, context);
      const planned = plan(context, drawn);
      return typeof planned === 'string' ? planned : { ...planned, parameters: drawn };
    },
  };
}
