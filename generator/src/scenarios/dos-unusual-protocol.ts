import { floodingScenario } from './flooding.js';

const IGMP = 2;

/** IGMP, which has no business on the internet. */
export const dosUnusualProtocol = floodingScenario({
  name: 'dos-unusual-protocol',
  description: 'one host floods an outside host with an unusual protocol',
  protocol: IGMP,
  ports: [0],
  bytesPerPacket: 500,
  at: 0.88,
});
