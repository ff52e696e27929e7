import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteLiteral } from '../core/quote-sql.js';
import { ADDRESS_CLASSES, addressClass } from '../network/address-class.js';
import type { CountryLookup } from '../network/countries.js';
import { parseAddress } from '../network/ip-address.js';
import { BAD_ADDRESS_TABLE } from './row-checks.js';

export const ADDRESS_TABLE = 'address_book';
/** Parquet stores either as text, and writing one of few known words costs a tenth of writing any text. */
const CLASS_TYPE = `ENUM (${ADDRESS_CLASSES.map(quoteLiteral).join(', ')})`;
/** Distinct addresses remembered between batches; beyond it the book starts anew (about 100 bytes each in DuckDB). */
const ADDRESSES_MAX = 2_000_000;

/**
 * Every distinct address text of a load, looked at once: its RFC 5952 form, class and country. A table in the loading
 * DuckDB, joined to the rows, because parsing per row would cost as much as the rest of the load.
 */
export class AddressBook {
  readonly #connection: DuckDBConnection;
  readonly #countries: CountryLookup;
  #addresses = 0;
  /** Texts met so far that are no address. */
  readonly bad = new Set<string>();
  /** True once a text was met that differs from its RFC 5952 form. */
  hasOtherSpellings = false;

  private constructor(connection: DuckDBConnection, countries: CountryLookup) {
    this.#connection = connection;
    this.#countries = countries;
  }

  static async open(connection: DuckDBConnection, countries: CountryLookup): Promise<AddressBook> {
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ${ADDRESS_TABLE} (raw VARCHAR, address VARCHAR, class ${CLASS_TYPE}, country VARCHAR)`,
    );
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${BAD_ADDRESS_TABLE} (raw VARCHAR)`);
    return new AddressBook(connection, countries);
  }

  /** Learns the addresses in these columns of a table that it does not know yet. */
  async learn(table: string, columns: readonly string[]): Promise<void> {
    if (columns.length === 0) return;
    if (this.#addresses > ADDRESSES_MAX) await this.#forget();
    const every = columns.map((column) => {
      // Most packets' addresses are the flow's own, and comparing is cheaper than hashing.
      const own = column.replace(/^pkt_/, '');
      const differing =
        own !== column && columns.includes(own)
          ? ` WHERE ${quoteIdentifier(column)} IS DISTINCT FROM ${quoteIdentifier(own)}`
          : '';
      return `SELECT DISTINCT ${quoteIdentifier(column)} AS raw FROM ${table}${differing}`;
    });
    const result = await this.#connection.stream(
      `SELECT DISTINCT raw FROM (${every.join(' UNION ALL ')}) AS seen WHERE raw IS NOT NULL ` +
        `AND NOT EXISTS (FROM ${ADDRESS_TABLE} AS known WHERE known.raw = seen.raw)`,
    );
    const fresh: string[] = [];
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const value of chunk.getColumnValues(0)) if (typeof value === 'string') fresh.push(value);
    }
    await this.#add(fresh);
  }

  async #add(texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return;
    this.#addresses += texts.length;
    const known = await this.#connection.createAppender(ADDRESS_TABLE);
    const refused = await this.#connection.createAppender(BAD_ADDRESS_TABLE);
    for (const text of texts) {
      const address = parseAddress(text);
      known.appendVarchar(text);
      if (address === undefined) {
        this.bad.add(text);
        refused.appendVarchar(text);
        refused.endRow();
        known.appendNull();
        known.appendNull();
        known.appendNull();
      } else {
        const kind = addressClass(address);
        const country = kind === 'public' ? this.#countries.country(address) : undefined;
        if (address.text !== text) this.hasOtherSpellings = true;
        known.appendVarchar(address.text);
        known.appendVarchar(kind);
        if (country === undefined) known.appendNull();
        else known.appendVarchar(country);
      }
      known.endRow();
    }
    known.closeSync();
    refused.closeSync();
  }

  async #forget(): Promise<void> {
    await this.#connection.run(`DELETE FROM ${ADDRESS_TABLE}`);
    await this.#connection.run(`DELETE FROM ${BAD_ADDRESS_TABLE}`);
    this.bad.clear();
    this.#addresses = 0;
  }
}
