import type { Filter } from '../../query/filter.js';
import { rowTest } from '../../query/row-test.js';
import { FilteredSums } from './filtered-sums.js';
import type { SumColumns } from './sum-columns.js';

const NAME = 'rows that filters find';
/** Filters whose rows are kept: those of as many people as look at addresses at a time. */
const FILTERS_MAX = 64;
/** What all of them may take together of the memory for sums; the least recently asked go. */
const SHARE_MAX = 1 / 8;

/** What filters found, the least recently asked first. */
interface Kept {
  readonly filters: Map<string, FilteredSums>;
}

/** The rows that a filter finds, from what was found before. Undefined when these are too many, or JavaScript cannot say what it means. */
export function filteredSums(sums: SumColumns, filter: Filter): FilteredSums | undefined {
  const { filters } = keptOf(sums);
  const key = JSON.stringify(filter);
  const known = filters.get(key);
  const test = known === undefined || known.isStale ? rowTest(filter) : undefined;
  const found = test === undefined ? known : new FilteredSums(sums, test);
  filters.delete(key);
  if (found !== undefined) filters.set(key, found);
  for (const oldest of filters.keys()) {
    if (filters.size <= FILTERS_MAX) break;
    filters.delete(oldest);
  }
  return found?.isTooLarge === true ? undefined : found;
}

/** Counts what was found and made of it among what is in memory. */
export function keepFiltered(sums: SumColumns): void {
  const kept = keptOf(sums);
  let bytes = [...kept.filters.values()].reduce((sum, each) => sum + each.bytes, 0);
  for (const [key, oldest] of kept.filters) {
    if (bytes <= sums.bytesMax * SHARE_MAX || kept.filters.size === 1) break;
    bytes -= oldest.bytes;
    kept.filters.delete(key);
  }
  sums.keepMade(NAME, kept, bytes, sums.edition);
}

function keptOf(sums: SumColumns): Kept {
  // What has this name was kept by this function.
  const known = sums.made(NAME) as Kept | undefined;
  if (known !== undefined) return known;
  const made = { filters: new Map<string, FilteredSums>() };
  sums.keepMade(NAME, made, 0, sums.edition);
  return made;
}
