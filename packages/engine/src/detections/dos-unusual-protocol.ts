import { FLOODS, floodOutwards } from './flood-outwards.js';

/** See `floodOutwards`. */
export const dosUnusualProtocol = floodOutwards({
  name: 'dos-unusual-protocol',
  title: 'Flood with an unusual protocol',
  description:
    'A host inside sent one outside host many packets a second of a protocol that has no business on the internet.',
  form: FLOODS.unusualProtocol,
  strange: 'unusual protocol',
  packetsPerSecond: 100,
  benign: 'A load test that was agreed with its target, or a one-way media stream.',
});
