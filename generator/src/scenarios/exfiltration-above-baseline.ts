import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { repeated, sleeping, streamed, uploadOf, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

const PORT = 443;
const USUAL_UPLOAD_BYTES = 150_000;
const USUAL_EVERY_S = 1_800;
const DAY_S = 86_400;

/** One inside host, which has sent a little to a service now and then for days, sends it a hundred times as much. */
export const exfiltrationAboveBaseline = varying({
  name: 'exfiltration-above-baseline',
  description: 'one host uploads far more than usual to a host it has long known',
  benign: false,
  whenNamed: true,
  parameters: {
    megabytes: { usual: 2_000, low: 300, high: 10_000, unit: 'MB', byOrder: true },
    minutes: { usual: 60, low: 10, high: 360, unit: 'minutes', byOrder: true },
  },
  plan(context, { megabytes, minutes }) {
    const { window } = context;
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.7 });
    if (typeof span === 'string') return span;
    if (window.end - window.start < 3 * DAY_S) return 'needs at least three days, so that there is a baseline';
    const random = context.random('plan');
    const vpc = pickVpc(context, 1);
    const source = random.pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const service = stranger(context, 'IE');
    const usual = { from: window.start, to: span.from - 1 };
    // Whenever there is something to send: a steady rhythm would be a beacon of its own.
    const rhythm = { everyS: USUAL_EVERY_S, jitterPercent: 95, lossPercent: 25 };
    return {
      ...span,
      who: { sources: [source.address], targets: [service.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) sent ${megabytes} MB to ${service.address} in ${minutes} minutes, and some 5 MB a day before.`,
      history: {
        ...usual,
        emit: repeated(
          context,
          sleeping(usual, rhythm, context.random('usual')),
          (chance) => ({ serverPort: PORT, lengthS: 8, ...uploadOf(USUAL_UPLOAD_BYTES, chance) }),
          viaNat(source, nat, service),
          'usual',
        ),
      },
      emit: streamed(
        context,
        [span],
        (chance) => ({ serverPort: PORT, lengthS: 59, ...uploadOf((megabytes * 1e6) / minutes, chance) }),
        viaNat(source, nat, service),
      ),
    };
  },
});
