import { UDP } from '../flow-row.js';
import { floodingScenario } from './flooding.js';

/** Large datagrams at a game server: they fill the line. */
export const dosUdp = floodingScenario({
  name: 'dos-udp',
  description: 'one host floods an outside host with UDP',
  protocol: UDP,
  ports: [27015, 3074, 5060, 30120],
  bytesPerPacket: 1_200,
  at: 0.37,
});
