/** CRC-64/NVME, bit-reflected, as two halves: JavaScript's fast integers have 32 bits. */
const POLYNOMIAL_HIGH = 0x9a6c9329;
const POLYNOMIAL_LOW = 0xac4bc9b5;
const [HIGH, LOW] = makeTables();

function makeTables(): readonly [Uint32Array, Uint32Array] {
  const tables = [new Uint32Array(256), new Uint32Array(256)] as const;
  for (let byte = 0; byte < 256; byte += 1) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (low & 1) === 1;
      low = ((low >>> 1) | (high << 31)) >>> 0;
      high >>>= 1;
      if (!isOdd) continue;
      high = (high ^ POLYNOMIAL_HIGH) >>> 0;
      low = (low ^ POLYNOMIAL_LOW) >>> 0;
    }
    tables[0][byte] = high;
    tables[1][byte] = low;
  }
  return tables;
}

/**
 * The checksum that S3 gives to every object whose uploader gave none, in base64.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function crc64nvme(data: Uint8Array): string {
  let [high, low] = [0xffffffff, 0xffffffff];
  for (const byte of data) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (LOW[index] ?? 0);
    high = (high >>> 8) ^ (HIGH[index] ?? 0);
  }
  const sum = Buffer.alloc(8);
  sum.writeUInt32BE(~high >>> 0, 0);
  sum.writeUInt32BE(~low >>> 0, 4);
  return sum.toString('base64');
}
