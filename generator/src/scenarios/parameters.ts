import type { Random } from '../random.js';

/** One number of a scenario that may differ from run to run. */
export interface Parameter {
  /** What it is unless variation is asked for. */
  readonly usual: number;
  /** Whole numbers are drawn from `low` to `high`, both included. */
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  /** Draws evenly over the logarithm, where sizes differ by orders of magnitude. */
  readonly byOrder?: boolean;
}

/** The values of `parameters` for one run; each has a random stream of its own. */
export function drawParameters<Name extends string>(
  parameters: Readonly<Record<Name, Parameter>>,
  { varied, random }: { readonly varied: boolean; readonly random: (purpose: string) => Random },
): Readonly<Record<Name, number>> {
  const drawn: Partial<Record<Name, number>> = {};
  for (const name in parameters)
    drawn[name] = varied ? drawOne(parameters[name], random(name)) : parameters[name].usual;
  // Every name was just given a value.
  return drawn as Record<Name, number>;
}

function drawOne({ low, high, byOrder }: Parameter, random: Random): number {
  if (byOrder !== true) return random.between(low, high);
  return Math.round(low * (high / low) ** random.next());
}
