import type { Random } from '../random.js';
import type { Recorder, Slot } from '../recorder.js';
import type { Eni, Topology } from '../topology.js';

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

export interface ScenarioPlan {
  /** Every record of the scenario starts in [from, to], epoch seconds. */
  readonly from: number;
  readonly to: number;
  readonly who: ScenarioParties;
  /** One plain sentence. */
  readonly what: string;
  /** Writes the scenario's records of `slot`; a function of (seed, options, slot) alone. */
  readonly emit: (slot: Slot, recorder: Recorder) => void;
}

/** A behaviour that is planted in the traffic and named in truth.json. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** True for a look-alike that must not be flagged. */
  readonly benign: boolean;
  /** Why it cannot take place, as a string, when the window does not fit it. */
  readonly plan: (context: ScenarioContext) => ScenarioPlan | string;
}
