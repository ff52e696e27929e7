import { bruteForce } from './brute-force.js';

/** See `bruteForce`. */
export const sshBruteForce = bruteForce({
  name: 'ssh-brute-force',
  protocol: 'SSH',
  ports: [22],
  benign:
    'Build and deployment tools open many short SSH sessions too; keys instead of passwords make guessing futile.',
});
