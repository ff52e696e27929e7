import { describe, expect, it } from 'vitest';
import { DETECTIONS } from '../detections/registry.js';
import { detectionConfigSchema, loadDetectionConfig } from './load-detection-config.js';

const FILES: Readonly<Record<string, string>> = {
  'bad.txt': '# seen in March\n203.0.113.7\r\n\n198.51.100.0/24 # the whole net\n2001:DB8::1\n203.0.113.7\n',
  'broken.txt': '203.0.113.7\nexample.com\n',
};

const readFile = async (file: string): Promise<string> => {
  const text = FILES[file];
  if (text === undefined) throw new Error('ENOENT');
  return text;
};
const load = (input: unknown) => loadDetectionConfig(input, { readFile });

describe('a detection configuration', () => {
  it('takes every detection and threshold by name', async () => {
    const detections = Object.fromEntries(
      DETECTIONS.map(({ name, thresholds }) => [
        name,
        { enabled: false, ...Object.fromEntries(Object.entries(thresholds).map(([key, { max }]) => [key, max])) },
      ]),
    );
    const config = await load({ detections });

    expect(config.disabled.size).toBe(DETECTIONS.length);
    for (const { name, thresholds } of DETECTIONS) {
      expect(Object.keys(config.thresholds.get(name) ?? {})).toEqual(Object.keys(thresholds));
    }
  });

  it.each([
    [{ detection: {} }, "It knows no 'detection' (did you mean 'detections'?)"],
    [
      { detections: { 'vertical-port-scn': {} } },
      "detections knows no 'vertical-port-scn' (did you mean 'vertical-port-scan'?)",
    ],
    [
      { detections: { 'vertical-port-scan': { port: 3 } } },
      "knows no 'port' (did you mean 'ports'?); it takes enabled, ports, internet_ports.",
    ],
    [{ detections: { 'vertical-port-scan': { ports: 2 } } }, 'detections.vertical-port-scan.ports:'],
    [{ detections: { 'vertical-port-scan': { ports: 'many' } } }, 'detections.vertical-port-scan.ports:'],
    [{ detections: { 'vertical-port-scan': { enabled: 'no' } } }, 'detections.vertical-port-scan.enabled:'],
    [{ lists: [{ name: 'x' }] }, "lists.0 knows no 'name'"],
    [{ suppressions: [{ subject: '10.0.0.1', reason: 'x' }] }, 'suppressions.0.expires:'],
    [{ suppressions: [{ subject: '10.0.0.1', reason: 'x', expires: 'soon' }] }, "expires 'soon' is not a time"],
    [{ suppressions: [{ subject: '10.0.0.1', reason: ' ', expires: '2030-01-01' }] }, 'needs a reason'],
    ['nothing', 'It: '],
  ])('refuses %j and says what would be right', async (input, message) => {
    await expect(load(input)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(message),
    });
  });

  it('names all mistakes at once', async () => {
    const input = { lits: [], detections: { nothing: {}, 'vertical-port-scan': { ports: 0 } } };

    await expect(load(input)).rejects.toMatchObject({ message: expect.stringMatching(/lits.*nothing|nothing.*lits/) });
  });

  it('reads lists from files and in place, with comments, without duplicates', async () => {
    const { lists } = await load({ lists: [{ label: 'bad', file: 'bad.txt', entries: ['192.0.2.1'] }] });

    expect(lists).toEqual([
      { label: 'bad', addresses: ['192.0.2.1', '203.0.113.7', '2001:db8::1'], networks: ['198.51.100.0/24'] },
    ]);
  });

  it('names the line and the file of an entry that is no address', async () => {
    await expect(load({ lists: [{ label: 'bad', file: 'broken.txt' }] })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/Line 2 of the list 'bad' in broken\.txt.*example\.com/),
    });
    await expect(load({ lists: [{ label: 'bad', file: 'gone.txt' }] })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('makes suppressions canonical, each with an id of its own', async () => {
    const { suppressions } = await load({
      suppressions: [
        { subject: '10.1.2.3/8', reason: 'ours', expires: '2030-01-01' },
        { subject: '2001:DB8::0:1', detection: 'deny-storm', reason: 'ours', expires: '2030-01-01T06:00:00+06:00' },
      ],
    });

    expect(suppressions).toMatchObject([
      { subject: '10.0.0.0/8', detection: null, expires: '2030-01-01T00:00:00Z', origin: 'config' },
      { subject: '2001:db8::1', detection: 'deny-storm', expires: '2030-01-01T00:00:00Z', origin: 'config' },
    ]);
    expect(new Set(suppressions.map(({ id }) => id)).size).toBe(2);
  });

  it('is a schema that other programs can read', () => {
    expect(detectionConfigSchema.safeParse({ detections: { 'deny-storm': { refusals: 50 } } }).success).toBe(true);
  });
});
