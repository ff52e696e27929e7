import { bruteForce } from './brute-force.js';

/** See `bruteForce`. */
export const rdpBruteForce = bruteForce({
  name: 'rdp-brute-force',
  protocol: 'RDP',
  ports: [3389],
  benign: 'A broken saved password makes a client try again and again; a gateway opens sessions for many users.',
});
