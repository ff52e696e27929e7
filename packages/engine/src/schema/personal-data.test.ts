import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../store/database.js';
import { maskEmail, maskMac, SHOWN_EMAIL, SHOWN_MAC, SHOWN_TEXT } from './personal-data.js';

let database: Database;

beforeAll(async () => {
  database = await Database.open({ threads: 1 });
});
afterAll(() => database.close());

async function shown(expression: string, column: string, values: readonly string[]): Promise<unknown[]> {
  const rows = values.map((_, index) => `(${index}, $${index + 1}::VARCHAR)`).join(', ');
  const { rows: found } = await database.rows({
    text: `SELECT ${expression} AS shown FROM (VALUES ${rows}) AS v (place, "${column}") ORDER BY place`,
    params: [...values],
  });
  return found.map((row) => row.shown);
}

describe('what is shown of personal data', () => {
  it('is the first character and the host of an e-mail address, and the first half of a maker of a MAC address', () => {
    expect(maskEmail('ann.smith@example.com')).toBe('a***@example.com');
    expect(maskEmail('"a@b"@example.com')).toBe('"***@example.com');
    expect(maskEmail('@example.com')).toBe('***@example.com');
    expect(maskEmail('no address')).toBe('***');
    expect(maskMac('02:42:ac:11:00:02')).toBe('02:42:**:**:**:**');
    expect(maskMac('something else')).toBe('**');
  });

  it('is the same in SQL', async () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '@', ':', '-', '.', ' ', 'é'), maxLength: 20 });
    const emails = ['ann@example.com', '@', '@@', 'a@', ...fc.sample(part, { numRuns: 300, seed: 1 })];
    expect(await shown(SHOWN_EMAIL, 'email', emails)).toEqual(emails.map(maskEmail));
    const macs = ['02:42:ac:11:00:02', '02-42-AC-11-00-02', '02:42:ac:11:00:02:03', ...emails];
    const masked = await shown(SHOWN_MAC, 'mac_address', macs);
    expect(masked.map((each) => String(each).replace('-', ':'))).toEqual(
      macs.map((mac) => maskMac(mac).replace('-', ':')),
    );
  });

  it('is none of the addresses inside free text', async () => {
    const texts = [
      'by ann.smith@example.com, x',
      '[02:42:ac:11:00:02]',
      "'bob@b.example','02-42-AC-11-00-02'",
      'plain',
    ];
    expect(await shown(SHOWN_TEXT, 'extra', texts)).toEqual([
      'by a***@example.com, x',
      '[02:42:**:**:**:**]',
      "'b***@b.example','02-42:**:**:**:**'",
      'plain',
    ]);
  });
});
