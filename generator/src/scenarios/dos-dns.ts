import { UDP } from '../flow-row.js';
import { floodingScenario } from './flooding.js';

/** Queries at a name server. */
export const dosDns = floodingScenario({
  name: 'dos-dns',
  description: 'one host floods an outside DNS server',
  protocol: UDP,
  ports: [53],
  bytesPerPacket: 78,
  at: 0.58,
});
