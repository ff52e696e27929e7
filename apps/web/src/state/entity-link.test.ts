import { describe, expect, it } from 'vitest';
import { entityLink, formatConversationKey, parseConversationKey } from './entity-link';
import { DEFAULT_VIEW } from './view-state';

describe('entityLink', () => {
  it('takes window and filter along, and leaves what is open on this page behind', () => {
    const view = {
      ...DEFAULT_VIEW,
      where: 'port = 22',
      range: { kind: 'preset', preset: '7d' } as const,
      findings: { ...DEFAULT_VIEW.findings, open: '0123456789abcdef' },
      tables: { ...DEFAULT_VIEW.tables, talkers: { sort: '-flows', page: 3, search: '10.' } },
    };

    const url = new URL(entityLink('address', '10.0.0.1', view), 'http://localhost');

    expect(url.pathname).toBe('/address/10.0.0.1');
    expect(url.searchParams.get('where')).toBe('port = 22');
    expect(url.search).not.toContain('finding');
    expect(url.search).not.toContain('talkers');
  });

  it('escapes what a path would read as its own', () => {
    expect(entityLink('address', '2001:db8::1', DEFAULT_VIEW)).toBe('/address/2001%3Adb8%3A%3A1');
    expect(entityLink('interface', '../findings?x', DEFAULT_VIEW)).toBe('/interface/..%2Ffindings%3Fx');
  });

  it('names a conversation by its ends, protocol and port', () => {
    const key = { a: '10.0.0.1', b: '2001:db8::1', protocol: 6, port: 443 };
    expect(entityLink('conversation', key, DEFAULT_VIEW)).toBe('/conversation/10.0.0.1~2001%3Adb8%3A%3A1~6~443');
  });
});

describe('parseConversationKey', () => {
  it.each([
    { a: '10.0.0.1', b: '10.0.0.2' },
    { a: '10.0.0.1', b: '10.0.0.2', protocol: 17 },
    { a: '::1', b: '10.0.0.2', protocol: 6, port: 0 },
  ])('reads back what was written: %o', (key) => {
    expect(parseConversationKey(formatConversationKey(key))).toEqual(key);
  });

  it.each(['', '10.0.0.1', '10.0.0.1~', 'a~b~tcp', 'a~b~6~443~1', 'a~b~6~-1'])('refuses %o', (text) => {
    expect(parseConversationKey(text)).toBeUndefined();
  });
});
