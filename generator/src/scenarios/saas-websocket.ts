import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { streamed } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, type Span, wholeWindow } from './timing.js';

const LEAST_S = 7_200;
const RECONNECT_S = 6 * 3_600;
const HOSTS = 2;
/** Idle most of the time: a ping. */
const RECORD_EVERY_S = 300;

/** Hosts keep a websocket to a chat service open and reconnect every six hours: long, chatty and everywhere. */
export const saasWebsocket: Scenario = {
  name: 'saas-websocket',
  description: 'several hosts keep a websocket to one outside service open',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 1);
    const hosts = withRole(vpc, 'app').slice(0, HOSTS);
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const service = peer(
      itemAt(
        publicAddresses(1, (row) => row.customerWeight, random),
        0,
      ).address,
    );
    const spans: Span[] = [];
    const ownerOf: number[] = [];
    for (let from = span.from; from < span.to; from += RECONNECT_S) {
      hosts.forEach((_, host) => {
        spans.push({ from: from + host * 60, to: Math.min(span.to, from + host * 60 + RECONNECT_S - 120) });
        ownerOf.push(host);
      });
    }
    return {
      ...span,
      who: {
        sources: hosts.map(({ address }) => address),
        targets: [service.address],
        enis: [...hosts, nat],
        ports: [443],
      },
      what: `${HOSTS} hosts kept a websocket to ${service.address} open and reconnected every six hours.`,
      emit: streamed(
        context,
        spans,
        (chance) => {
          const packets = chance.between(2, 30);
          return {
            serverPort: 443,
            packetsOut: packets,
            bytesOut: packets * chance.between(70, 200),
            packetsIn: packets + 2,
            bytesIn: packets * chance.between(90, 500),
          };
        },
        (recorder, exchange, number) =>
          recorder.throughNat(itemAt(hosts, itemAt(ownerOf, number)), nat, service, exchange),
        RECORD_EVERY_S,
      ),
    };
  },
};
