import {
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBValueConverter,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import type { Cell } from '../contract.js';

const MICROS_PER_MILLI = 1000n;
/** Decimal digits that every FLOAT keeps, and that tell every two apart (IEEE 754 binary32). */
const FLOAT_DIGITS_SURE = 6;
const FLOAT_DIGITS_MAX = 9;

/** An exact integer as it leaves the engine: a number when safe, else its decimal digits. */
export function integerCell(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function timestampCell(micros: bigint): string {
  const millis = micros / MICROS_PER_MILLI;
  const date = new Date(Number(millis));
  if (Number.isNaN(date.getTime())) return micros.toString();
  const iso = date.toISOString();
  return iso.endsWith('.000Z') ? `${iso.slice(0, -5)}Z` : iso;
}

/** A FLOAT as it was meant: the fewest digits that say it, not those of the double it became. */
function floatCell(value: number): number {
  for (let digits = FLOAT_DIGITS_SURE; digits < FLOAT_DIGITS_MAX; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function isScalar(value: unknown): value is Cell {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/**
 * Turns DuckDB values into cells. 64-bit integers are numbers when safe, else strings; timestamps are RFC 3339 in UTC;
 * DOUBLE NaN and infinity, which JSON cannot say, are NULL; nested values are their JSON text.
 */
export const toCell: DuckDBValueConverter<Cell> = (value: DuckDBValue, type: DuckDBType): Cell => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return integerCell(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return null;
    return type.typeId === DuckDBTypeId.FLOAT ? floatCell(value) : value;
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (type.typeId === DuckDBTypeId.TIMESTAMP || type.typeId === DuckDBTypeId.TIMESTAMP_TZ) {
    const micros: unknown = Reflect.get(Object(value), 'micros');
    if (typeof micros === 'bigint') return timestampCell(micros);
  }
  if (type.typeId === DuckDBTypeId.DECIMAL) {
    const number = Number(String(value));
    return String(number) === String(value) ? number : String(value);
  }
  const json: unknown = JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter);
  return isScalar(json) ? json : JSON.stringify(json);
};
