import { describe, expect, it } from 'vitest';
import { PROTOCOLS, protocolName, protocolNumber } from './protocols.js';
import { SERVICES, serviceName, servicePorts } from './services.js';

describe('protocols', () => {
  it('goes from number to name and back for every one', () => {
    expect(PROTOCOLS.length).toBeGreaterThan(140);
    for (const { number, name } of PROTOCOLS) {
      expect(name).toBe(name.toLowerCase());
      expect(protocolName(number)).toBe(name);
      expect(protocolNumber(name.toUpperCase())).toBe(number);
    }
  });

  it.each([
    [1, 'icmp'],
    [6, 'tcp'],
    [17, 'udp'],
    [47, 'gre'],
    [50, 'esp'],
    [58, 'icmpv6'],
    [89, 'ospf'],
    [132, 'sctp'],
  ])('%i is %s', (number, name) => {
    expect(protocolName(number)).toBe(name);
  });

  it('knows nothing of unassigned numbers and invented names', () => {
    expect(protocolName(200)).toBeUndefined();
    expect(protocolNumber('toString')).toBeUndefined();
  });
});

describe('services', () => {
  it('names each protocol and port once', () => {
    const keys = SERVICES.map((service) => `${service.protocol}/${service.port}`);

    expect(keys.length).toBeGreaterThan(100);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('finds every name by its port and every port by its name', () => {
    for (const { protocol, port, name } of SERVICES) {
      expect(serviceName(protocol, port)).toBe(name);
      expect(servicePorts(name.toUpperCase())).toContain(port);
    }
  });

  it('takes protocol numbers and common spellings', () => {
    expect(serviceName(6, 443)).toBe('https');
    expect(serviceName(17, 443)).toBe('quic');
    expect(serviceName(1, 443)).toBeUndefined();
    expect(servicePorts('postgres')).toEqual([5432]);
    expect(servicePorts('dns')).toEqual([53]);
    expect(servicePorts('constructor')).toEqual([]);
  });
});
