import { encryptedDns } from './encrypted-dns.js';

/** DNS over TLS, which nobody used before. */
export const newDotServer = encryptedDns({
  name: 'new-dot-server',
  protocol: 'DNS over TLS',
  port: 853,
  at: 0.28,
});
