import { filterField, type ResultColumn, type Row } from '@networkflow/engine/contract';
import { portLabel, protocolName, shortAddress } from '../format/names';
import { allOf, clauseFor, clauseForCountry } from '../state/filter-clause';
import { countryName } from './country-places';

/** What `denied` by reason calls records without a reason: AWS gives one only for its own controls. */
const REASON_RULES = 'security group or network ACL';

/** The columns an answer groups by. */
export function keysOf(columns: readonly ResultColumn[]): readonly ResultColumn[] {
  return columns.filter(({ key }) => key);
}

/** A grouping value in words; NULL is what the record did not say. */
export function keyText(column: string, value: unknown): string {
  if (value === null || value === undefined) return 'unknown';
  if (column === 'protocol') return protocolName(value);
  if (column === 'country') return `${value} ${countryName(String(value))}`.trim();
  return String(value);
}

/** What a row is about, in a few words: `10.0.0.1 → 10.0.0.2 443 https`. */
export function rowLabel(row: Row, keys: readonly ResultColumn[]): string {
  const names = new Set(keys.map(({ name }) => name));
  const parts: string[] = [];
  for (const { name } of keys) {
    if (name === 'dstaddr' && names.has('srcaddr')) parts.push('→');
    if (name === 'service_port' && names.has('service')) continue;
    if (name === 'protocol' && names.has('service')) continue;
    if (name === 'service') {
      const port = names.has('service_port') ? row.service_port : null;
      const service = keyText(name, row.service);
      const isNumbered = port === null || port === undefined || service.includes('/');
      parts.push(isNumbered ? service : portLabel(port, service));
    } else {
      parts.push(isAddress(name) ? shortAddress(keyText(name, row[name])) : keyText(name, row[name]));
    }
  }
  return parts.join(' ');
}

/** The filter clause that keeps what a key says; undefined for what no filter can say. */
export function keyClause(column: string, value: unknown): string | undefined {
  if (column === 'country') return value === null || value === undefined ? undefined : clauseForCountry(String(value));
  if (column === 'reject_reason') {
    return allOf(['action = REJECT', clauseFor(column, value === REASON_RULES ? null : value)]);
  }
  return filterField(column) === undefined ? undefined : clauseFor(column, value);
}

/** The filter that keeps the records of a row; undefined when a key of it cannot be filtered by. */
export function rowClause(row: Row, keys: readonly ResultColumn[]): string | undefined {
  const clauses = keys.map(({ name }) => keyClause(name, row[name]));
  if (clauses.some((clause) => clause === undefined)) return undefined;
  const texts = clauses.map((clause) => clause ?? '');
  return allOf(texts.length === 1 ? texts : texts.map((text) => (/ or /.test(text) ? `(${text})` : text)));
}

export function isAddress(column: string): boolean {
  return /^(pkt_)?(src|dst)addr$/.test(column);
}
