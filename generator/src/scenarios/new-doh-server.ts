import { encryptedDns } from './encrypted-dns.js';

/** DNS over HTTPS, which nobody used before. */
export const newDohServer = encryptedDns({
  name: 'new-doh-server',
  protocol: 'DNS over HTTPS',
  port: 443,
  at: 0.25,
});
