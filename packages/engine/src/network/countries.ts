import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { type CountryResponse, open } from 'maxmind';
import { EngineError, messageOf } from '../core/errors.js';
import { type CountryTable, countryIn, decodeCountryTable } from './country-table.js';
import type { Address } from './ip-address.js';

/** Says which country an address is registered in. */
export interface CountryLookup {
  /** ISO 3166-1 alpha-2 code, upper case; undefined when unknown or when the text is no address. */
  country(address: Address | string): string | undefined;
  /** Who made the data; to be shown wherever the answers are. */
  readonly attribution: string;
}

/** CC BY 4.0 asks for this text, with the link, on pages that show or use the data. */
export const BUNDLED_ATTRIBUTION = 'IP Geolocation by DB-IP (https://db-ip.com), CC BY 4.0';

/** Beside the compiled modules; the second is where the build puts it when TypeScript is run from `src/`. */
const TABLE_LOCATIONS = ['../data/countries.bin.br', '../../dist/data/countries.bin.br'];
const unpack = promisify(brotliDecompress);

/** Kept for the next load of this process: unpacking it costs more than loading a small object does. */
let bundled: Promise<CountryTable> | undefined;

/** Opens the table that `npm run build` makes from DB-IP's free database (8 MB in memory). Throws `source`. */
export async function openBundledCountryTable(): Promise<CountryLookup> {
  bundled ??= readTable().then(decodeCountryTable);
  // A build that is under way may have it in a moment.
  const table = await bundled.catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return { country: (address) => countryIn(table, address), attribution: BUNDLED_ATTRIBUTION };
}

async function readTable(): Promise<Uint8Array> {
  let cause: unknown;
  for (const location of TABLE_LOCATIONS) {
    try {
      // Not `new URL(location, import.meta.url)`: bundlers take that for an asset, and would serve copies of the table.
      return await unpack(await readFile(path.join(import.meta.dirname, location)));
    } catch (error) {
      cause = error;
    }
  }
  throw new EngineError(
    'source',
    'The IP-to-country table is missing from the build. Run `npm run build`, or give a MaxMind DB file of your own.',
    { cause },
  );
}

/** Opens a MaxMind DB file with countries (GeoLite2-Country, GeoLite2-City, DB-IP, IPinfo...). Throws `invalid-input`. */
export async function openMmdb(path: string): Promise<CountryLookup> {
  const reader = await open<CountryResponse>(path).catch((error: unknown) => {
    throw new EngineError('invalid-input', `Cannot read '${path}' as a MaxMind DB file: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return {
    country: (address) => {
      const text = typeof address === 'string' ? address : address.text;
      try {
        const record = reader.get(text);
        return record?.country?.iso_code ?? record?.registered_country?.iso_code;
      } catch {
        // The reader throws for text that is no address, and for IPv6 in an IPv4-only file: both are unknown here.
        return undefined;
      }
    },
    attribution: `${reader.metadata.databaseType} (${path.split(/[\\/]/).at(-1)})`,
  };
}
