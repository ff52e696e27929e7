import { bruteForce } from './brute-force.js';

/** See `bruteForce`. */
export const winrmBruteForce = bruteForce({
  name: 'winrm-brute-force',
  protocol: 'WinRM',
  ports: [5985, 5986],
  benign: 'Configuration management calls many times; with a wrong password every call fails.',
});
