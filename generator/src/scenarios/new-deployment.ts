import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated, together } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, type Span } from './timing.js';

const LENGTH_S = 20 * 3_600;
const CALLS = 600;
const CALLS_OUTSIDE = 200;
const PORT = 8500;

/** A release: from one day to the next all applications use a new inside service and a new outside one. */
export const newDeployment: Scenario = {
  name: 'new-deployment',
  description: 'all applications begin to use a new inside service and a new outside one',
  benign: true,
  whenNamed: true,
  plan(context) {
    const { window } = context;
    if (window.end - window.start < LENGTH_S)
      return `needs at least ${LENGTH_S / 60} minutes, and the window has fewer`;
    const span: Span = { from: window.end - LENGTH_S, to: window.end - 1 };
    const vpc = pickVpc(context, 3);
    const clients = withRole(vpc, 'app');
    const servers = withRole(vpc, 'worker').slice(0, 2);
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const service = peer(
      itemAt(
        publicAddresses(1, (row) => row.customerWeight, context.random('plan')),
        0,
      ).address,
    );
    return {
      ...span,
      who: {
        sources: clients.map(({ address }) => address),
        targets: [...servers.map(({ address }) => address), service.address],
        enis: [...clients, ...servers, nat],
        ports: [PORT, 443],
      },
      what: `${clients.length} applications of ${vpc.name} began to use port ${PORT} of ${servers.length} hosts and ${service.address}:443.`,
      emit: together(
        repeated(
          context,
          evenly(span, CALLS),
          (chance) => ({
            serverPort: PORT,
            lengthS: chance.between(0, 5),
            packetsOut: chance.between(8, 30),
            bytesOut: chance.between(900, 6_000),
            packetsIn: chance.between(8, 40),
            bytesIn: chance.between(1_500, 30_000),
          }),
          (recorder, exchange, number) =>
            recorder.internal(
              itemAt(clients, number % clients.length),
              itemAt(servers, number % servers.length),
              exchange,
            ),
          'inside',
        ),
        repeated(
          context,
          evenly(span, CALLS_OUTSIDE),
          (chance) => ({
            serverPort: 443,
            lengthS: chance.between(1, 20),
            packetsOut: chance.between(8, 40),
            bytesOut: chance.between(1_500, 20_000),
            packetsIn: chance.between(8, 60),
            bytesIn: chance.between(4_000, 60_000),
          }),
          (recorder, exchange, number) =>
            recorder.throughNat(itemAt(clients, (number * 3) % clients.length), nat, service, exchange),
          'outside',
        ),
      ),
    };
  },
};
