import { FLOODS, floodOutwards } from './flood-outwards.js';

/** See `floodOutwards`. */
export const dosOutbound = floodOutwards({
  name: 'dos-outbound',
  title: 'Flood of an outside host',
  description: 'A host inside sent one outside host many packets a second that were hardly answered.',
  form: FLOODS.plain,
  strange: '',
  packetsPerSecond: 1_000,
  benign: 'A load test that was agreed with its target, or a one-way media stream.',
});
