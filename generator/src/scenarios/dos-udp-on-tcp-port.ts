import { UDP } from '../flow-row.js';
import { floodingScenario } from './flooding.js';

/** Datagrams at ports where only TCP is expected. */
export const dosUdpOnTcpPort = floodingScenario({
  name: 'dos-udp-on-tcp-port',
  description: 'one host floods TCP ports of an outside host with UDP',
  protocol: UDP,
  ports: [22, 80, 110, 143, 3306, 3389, 8080],
  bytesPerPacket: 900,
  at: 0.63,
});
