import { addressIn } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { everySeconds, repeated, uploadOf, viaNat } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const EVERY_S = 1_200;
const LEAST_S = 7_200;
const BYTES = 25_000_000;
const CLOUDFRONT_BLOCKS = ['13.224', '13.225'];

/** A media host pushes files to a content network all day: only acknowledgements come back, and it always was so. */
export const cdnUpload: Scenario = {
  name: 'cdn-upload',
  description: 'a media host pushes files to a content network all day',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 0);
    const source = random.pick(withRole(vpc, 'worker'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const edge = peer(addressIn(CLOUDFRONT_BLOCKS, random), 'CLOUDFRONT');
    return {
      ...span,
      who: { sources: [source.address], targets: [edge.address], enis: [source, nat], ports: [443] },
      what: `${source.name} (${source.address}) pushed about 25 MB to ${edge.address}, an edge of a content network, every 20 minutes.`,
      emit: repeated(
        context,
        everySeconds(span, EVERY_S),
        (chance) => ({ serverPort: 443, lengthS: chance.between(10, 50), ...uploadOf(BYTES, chance) }),
        viaNat(source, nat, edge),
      ),
    };
  },
};
