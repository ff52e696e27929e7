import { busyness } from './daily-curve.js';
import { SLOT_S } from './options.js';
import { itemAt } from './random.js';
import type { Site } from './topology.js';
import type { SlotBudget } from './traffic/background.js';

/** Share of all OK records that should be REJECT, in the middle of what real VPCs show (3 to 8 %). */
const REFUSED_SHARE = 0.052;
/** Even when scenarios refuse enough by themselves, the internet goes on knocking. */
const REFUSED_SHARE_MIN = 0.02;
/** Even when scenarios alone exceed the rows asked for, there is some traffic around them. */
const BACKGROUND_SHARE_MIN = 0.3;
/** Background noise does not sleep: this part of it is the same at every hour. */
const FLAT_REFUSED_SHARE = 0.5;
/** A refused connection inside is logged as ACCEPT by its client: records added per refused one. */
const ACCEPTED_PER_REFUSED = 0.07;

export interface BudgetInput {
  readonly rows: number;
  readonly scenarioRows: number;
  readonly scenarioRefused: number;
  readonly start: number;
  readonly slotCount: number;
  readonly seed: number;
  readonly sites: readonly Site[];
}

/** How many background records each site gets in each slot: a function of the options alone, summing to the whole. */
export class Budget {
  private readonly accepted: number;
  private readonly refused: number;
  private readonly acceptedUpTo: Float64Array[] = [];
  private readonly refusedUpTo: Float64Array[] = [];

  constructor(input: BudgetInput) {
    const { rows, scenarioRows, scenarioRefused, sites, slotCount } = input;
    const background = Math.max(rows - scenarioRows, Math.ceil(rows * BACKGROUND_SHARE_MIN));
    const wanted = REFUSED_SHARE * (background + scenarioRows) - scenarioRefused;
    this.refused = Math.max(wanted, background * REFUSED_SHARE_MIN);
    this.accepted = background - this.refused * (1 + ACCEPTED_PER_REFUSED);
    const weights = sites.map((site) => slotWeights(input, site));
    const total = weights.reduce((sum, own) => sum + own.reduce((part, weight) => part + weight, 0), 0);
    sites.forEach((site, index) => {
      const own = itemAt(weights, index);
      const accepted = new Float64Array(slotCount + 1);
      const refused = new Float64Array(slotCount + 1);
      for (let slot = 0; slot < slotCount; slot += 1) {
        const part = (own[slot] ?? 0) / total;
        const flat = site.share / slotCount;
        accepted[slot + 1] = (accepted[slot] ?? 0) + part;
        refused[slot + 1] = (refused[slot] ?? 0) + FLAT_REFUSED_SHARE * flat + (1 - FLAT_REFUSED_SHARE) * part;
      }
      this.acceptedUpTo.push(accepted);
      this.refusedUpTo.push(refused);
    });
  }

  of(siteIndex: number, slotIndex: number): SlotBudget {
    return {
      accepted: share(itemAt(this.acceptedUpTo, siteIndex), slotIndex, this.accepted),
      refused: share(itemAt(this.refusedUpTo, siteIndex), slotIndex, this.refused),
    };
  }
}

function slotWeights({ start, slotCount, seed }: BudgetInput, site: Site): number[] {
  return Array.from(
    { length: slotCount },
    (_, slot) => site.share * busyness(start + slot * SLOT_S, site.utcOffsetHours, seed),
  );
}

/** Differences of rounded running sums: every share is whole and together they lose nothing. */
function share(upTo: Float64Array, slot: number, whole: number): number {
  return Math.round((upTo[slot + 1] ?? 0) * whole) - Math.round((upTo[slot] ?? 0) * whole);
}
