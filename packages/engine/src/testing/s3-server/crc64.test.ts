import { expect, it } from 'vitest';
import { crc64nvme } from './crc64.js';

it('is the CRC-64/NVME of the catalogue of CRC algorithms', () => {
  // https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-64-nvme
  expect(Buffer.from(crc64nvme(Buffer.from('123456789')), 'base64').toString('hex')).toBe('ae8b14860a799888');
});
