/**
 * Writes dist/data/countries.bin.br from the CSV files of @ip-location-db/dbip-country (CC BY 4.0, IP Geolocation by DB-IP).
 * Layout (little-endian), read by src/network/country-table.ts: "NFCT", counts of IPv4 ranges, IPv6 ranges and codes
 * (u32 each), the two-letter codes padded to 4 bytes, IPv4 starts (u32), IPv6 starts (four u32 arrays, high word first),
 * IPv4 and IPv6 code indexes (u8, 0 is unknown); all of it packed with brotli.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const PACKAGE = '@ip-location-db/dbip-country';
const MAGIC = 0x5443464e;
const WORD = 0xffffffffn;

function packageFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  } catch {
    console.error(`build-country-table: ${PACKAGE} is not installed. Run \`npm ci\` (it is a devDependency).`);
    process.exit(1);
  }
}

/** Ranges `start,end,code` of a CSV file as runs of equal country; a gap is a run of country ''. */
function readRuns(file) {
  const runs = [];
  let nextStart = -1n;
  let current = '';
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    if (line === '') continue;
    const [first, last, code] = line.split(',');
    if (code === undefined || !/^[A-Z]{2}\r?$/.test(code)) throw new Error(`${file}: cannot read line '${line}'`);
    const start = BigInt(first);
    const country = code.slice(0, 2);
    if (start < nextStart) throw new Error(`${file}: ranges are not in order at '${line}'`);
    if (start !== nextStart && current !== '' && nextStart >= 0n) {
      runs.push([nextStart, '']);
      current = '';
    }
    if (country !== current) runs.push([start, country]);
    current = country;
    nextStart = BigInt(last) + 1n;
  }
  if (runs.length === 0) throw new Error(`${file} holds no ranges`);
  runs.push([nextStart, '']);
  return runs;
}

const began = performance.now();
const folder = packageFolder();
const ipv4 = readRuns(join(folder, 'dbip-country-ipv4-num.csv'));
const ipv6 = readRuns(join(folder, 'dbip-country-ipv6-num.csv'));
const codes = [...new Set([...ipv4, ...ipv6].map(([, code]) => code))].filter((code) => code !== '').sort();
if (codes.length > 255) throw new Error(`${codes.length} countries do not fit in a byte`);
const indexes = new Map([['', 0], ...codes.map((code, i) => [code, i + 1])]);

const codeBytes = Buffer.alloc(Math.ceil((codes.length * 2) / 4) * 4);
codeBytes.write(codes.join(''), 'latin1');
const words = (runs, shift) => Uint32Array.from(runs, ([start]) => Number((start >> shift) & WORD));
const bytes = (runs) => Uint8Array.from(runs, ([, code]) => indexes.get(code));
const parts = [
  Uint32Array.of(MAGIC, ipv4.length, ipv6.length, codes.length),
  codeBytes,
  words(ipv4, 0n),
  ...[96n, 64n, 32n, 0n].map((shift) => words(ipv6, shift)),
  bytes(ipv4),
  bytes(ipv6),
];

const target = fileURLToPath(new URL('../dist/data/countries.bin.br', import.meta.url));
mkdirSync(dirname(target), { recursive: true });
writeFileSync(
  `${target}.tmp`,
  // A sixth of the size for 40 ms when an ingest begins; higher qualities take seconds here and save 1 %.
  brotliCompressSync(
    Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength))),
    {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
    },
  ),
);
renameSync(`${target}.tmp`, target);
console.log(
  `countries.bin.br: ${ipv4.length} IPv4 and ${ipv6.length} IPv6 ranges, ${codes.length} countries, ${Math.round(performance.now() - began)} ms`,
);
