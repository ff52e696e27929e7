import type { CompiledQuery } from '../core/compiled-query.js';
import { quoteList } from '../core/quote-sql.js';
import { cidrContains, parseCidr } from '../network/cidr.js';
import { parseAddress } from '../network/ip-address.js';
import { cidrPatterns } from '../query/cidr-pattern.js';
import type { AddressList } from './detection.js';
import { raw, sql } from './sql.js';

/** Whether a list is of this kind: its label names it, as in "tor", "Tor exits" or "sinkholes". */
function isAbout(list: AddressList, kinds: readonly string[]): boolean {
  const words = list.label.toLowerCase().split(/[^a-z0-9]+/);
  return kinds.some((kind) => words.includes(kind) || words.includes(`${kind}s`));
}

/** The lists that `kinds` name. */
export function listsAbout(lists: readonly AddressList[], kinds: readonly string[]): readonly AddressList[] {
  return lists.filter((list) => isAbout(list, kinds));
}

/**
 * The common table expression `listed(address, label)`: the addresses of the conversations' outside ends that the lists of
 * these kinds hold. Networks are matched once per distinct address, as text, because DuckDB without extensions has no
 * type for addresses. Empty without such lists.
 */
export function matched(lists: readonly AddressList[], kinds: readonly string[]): CompiledQuery {
  return matchedBy(listsAbout(lists, kinds));
}

export function matchedBy(lists: readonly AddressList[]): CompiledQuery {
  const parts = lists.flatMap(({ label, addresses, networks }) => [
    ...(addresses.length === 0
      ? []
      : [sql`SELECT unnest(${raw(quoteList(addresses))}) AS address, ${label}::VARCHAR AS label`]),
    ...cidrPatterns(networks).map(
      (pattern) =>
        sql`SELECT address, ${label}::VARCHAR AS label FROM outside WHERE regexp_matches(address, ${pattern})`,
    ),
  ]);
  const [first, ...rest] = parts;
  if (first === undefined)
    return sql`listed AS MATERIALIZED (SELECT ''::VARCHAR AS address, ''::VARCHAR AS label WHERE false)`;
  const union = rest.reduce((all, part) => sql`${all}\n  UNION ALL ${part}`, first);
  return sql`outside AS (
  SELECT DISTINCT server AS address FROM conversations WHERE NOT server_internal
  UNION SELECT DISTINCT client FROM conversations WHERE NOT client_internal
), listed AS MATERIALIZED (
  SELECT address, min(label) AS label FROM (${union}) GROUP BY address
)`;
}

/** The same lists with those entries only that name one of `addresses`: what a finding about them needs of a long list. */
export function narrowedTo(lists: readonly AddressList[], addresses: readonly string[]): readonly AddressList[] {
  const wanted = new Set(addresses);
  const parsed = addresses.flatMap((text) => parseAddress(text) ?? []);
  const holdsOne = (network: string) => {
    const cidr = parseCidr(network);
    return cidr !== undefined && parsed.some((address) => cidrContains(cidr, address));
  };
  return lists.map(({ label, addresses: own, networks }) => ({
    label,
    addresses: own.filter((address) => wanted.has(address)),
    networks: networks.filter(holdsOne),
  }));
}
