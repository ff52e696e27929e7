import { TCP } from '../flow-row.js';
import { floodingScenario } from './flooding.js';

/** SYN packets at a web server. */
export const dosTcp = floodingScenario({
  name: 'dos-tcp',
  description: 'one host floods an outside host with TCP',
  protocol: TCP,
  ports: [80, 443],
  bytesPerPacket: 44,
  at: 0.15,
});
