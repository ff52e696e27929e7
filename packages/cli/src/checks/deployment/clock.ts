import { type Check, failed, passed, skipped, warning } from '../check.js';
import { displayAge } from '../display-age.js';
import { SET_CLOCK } from '../step.js';
import type { Deployment } from './deployment.js';

/** AWS refuses requests signed further from its own time (IAM User Guide, "AWS Signature Version 4"); S3 allows 15 minutes. */
const REFUSED_MS = 300_000;
const WARNED_MS = 30_000;
/** The `Date` header has no fractions, and an answer takes its time. */
const NOISE_MS = 2_000;

export function clockCheck({ facts }: Deployment, after: readonly string[]): Check {
  return {
    name: 'clock',
    title: 'clock',
    group: 'Machine',
    after,
    run: async () => {
      // The smallest difference is that of the quickest answer.
      const [closest] = facts.skews.toSorted((one, other) => Math.abs(one.aheadMs) - Math.abs(other.aheadMs));
      if (closest === undefined) return skipped('nobody answered who could tell the time');
      const { host, aheadMs } = closest;
      const apartMs = Math.abs(aheadMs);
      const details = { host, aheadMilliseconds: aheadMs };
      if (apartMs <= NOISE_MS) return passed(`as that of ${host}`, { details });
      const found = `${displayAge(apartMs)} ${aheadMs > 0 ? 'ahead of' : 'behind'} ${host}`;
      if (apartMs < WARNED_MS) return passed(found, { details });
      const wrong = {
        cause: `AWS refuses requests signed more than ${displayAge(REFUSED_MS)} from its own time; ages shown above are off by as much.`,
        next: SET_CLOCK,
        details,
      };
      return apartMs < REFUSED_MS ? warning(found, wrong) : failed(found, wrong);
    },
  };
}
