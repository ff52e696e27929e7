import { describe, expect, it } from 'vitest';
import { flowColumn } from '../schema/registry.js';
import { addressClass, addressClassOf } from './address-class.js';
import { parseAddress } from './ip-address.js';

describe('addressClass', () => {
  it.each([
    ['10.0.0.0', 'private'],
    ['10.255.255.255', 'private'],
    ['11.0.0.0', 'public'],
    ['172.15.255.255', 'public'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.1.1', 'private'],
    ['192.169.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.64.0.0', 'shared'],
    ['100.127.255.255', 'shared'],
    ['100.128.0.0', 'public'],
    ['169.254.169.254', 'link-local'],
    ['127.0.0.1', 'loopback'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['0.0.0.0', 'unspecified'],
    ['0.0.0.1', 'reserved'],
    ['192.0.2.1', 'documentation'],
    ['198.51.100.7', 'documentation'],
    ['203.0.113.9', 'documentation'],
    ['198.19.0.1', 'reserved'],
    ['8.8.8.8', 'public'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fd00:ec2::254', 'private'],
    ['fc00::', 'private'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'reserved'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['2600:1f18::1', 'public'],
    ['2001:200::', 'public'],
    ['2001::1', 'reserved'],
    ['64:ff9b::808:808', 'public'],
    ['::ffff:10.0.0.1', 'reserved'],
    ['4000::', 'reserved'],
  ])('%s is %s', (text, expected) => {
    const address = parseAddress(text);

    expect(address && addressClass(address)).toBe(expected);
    expect(addressClassOf(text)).toBe(expected);
    expect(flowColumn('src_class')?.values).toContain(expected);
  });

  it('answers nothing for text that is no address', () => {
    expect(addressClassOf('-')).toBeUndefined();
  });
});
