import { FLOODS, floodOutwards } from './flood-outwards.js';

/** See `floodOutwards`. */
export const dosUdpOnTcpPort = floodOutwards({
  name: 'dos-udp-on-tcp-port',
  title: 'Flood of a TCP port with UDP',
  description: 'A host inside sent UDP to a port of an outside host that speaks TCP, many packets a second.',
  form: FLOODS.udpOnTcpPort,
  strange: 'UDP to a TCP port',
  packetsPerSecond: 100,
  benign: 'A load test that was agreed with its target, or a one-way media stream.',
});
