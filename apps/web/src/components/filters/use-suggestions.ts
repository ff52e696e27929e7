'use client';

import { useDebouncedValue } from '@mantine/hooks';
import type { FilterField } from '@networkflow/engine/contract';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ColumnValue, fetchValues } from '../../api/request';
import { protocolName } from '../../format/names';
import { formatCount } from '../../format/units';
import { type Completion, completeFilter, type Suggestion } from '../../state/complete-filter';
import { filterOf, quoteValue } from '../../state/filter-clause';
import { useRecentFilters } from '../../state/recent-filters';
import { useView } from '../../state/view-context';

const VALUES_MAX = 30;
const SHOWN_MAX = 60;
const RECENT_SHOWN_MAX = 6;
const TYPING_DELAY_MS = 150;
const VALUES_STALE_MS = 300_000;

/** A whole filter from before stands for all that is typed; anything else for the word at the caret. */
export type Offer = Suggestion | { readonly kind: 'recent'; readonly text: string; readonly note: string };

export interface Offers {
  readonly completion: Completion;
  readonly offers: readonly Offer[];
  readonly isLoading: boolean;
}

/** What may be written at the caret: the language's own words at once, values of the data when they have come. */
export function useSuggestions(text: string, caret: number, isOpen: boolean): Offers {
  const completion = useMemo(() => completeFilter(text, caret), [text, caret]);
  const recent = useRecentFilters();
  const values = useFieldValues(isOpen ? completion.valuesOf : undefined, completion.typed);
  const offers = useMemo((): readonly Offer[] => {
    const past = text.trim() === '' ? recent.slice(0, RECENT_SHOWN_MAX) : [];
    return [
      ...past.map((filter): Offer => ({ kind: 'recent', text: filter, note: 'used before' })),
      ...values.suggestions,
      ...completion.suggestions,
    ].slice(0, SHOWN_MAX);
  }, [text, recent, values.suggestions, completion]);
  return { completion, offers, isLoading: values.isLoading };
}

/** Values that begin as typed, most frequent first, of all the columns that a field stands for. */
function useFieldValues(field: FilterField | undefined, typed: string) {
  const { view, window, status } = useView();
  const [prefix] = useDebouncedValue(typed, TYPING_DELAY_MS);
  const where = filterOf({ ...view, where: '' });
  const request = {
    from: window.from,
    to: window.to,
    limit: VALUES_MAX,
    ...(where === '' ? {} : { where }),
    // Protocols are searched by name, which the data does not hold.
    ...(prefix === '' || field?.kind === 'protocol' ? {} : { prefix }),
  };
  const { answers, isLoading } = useQueries({
    queries: (field?.columns ?? []).map(({ name }) => ({
      queryKey: ['values', name, request, status.version],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => fetchValues(name, request, signal),
      staleTime: VALUES_STALE_MS,
      // Before that it is about what was typed before.
      enabled: prefix === typed,
    })),
    combine: (queries) => ({
      answers: queries.map(({ data }) => data),
      isLoading: queries.some(({ isFetching }) => isFetching),
    }),
  });
  const suggestions = useMemo(() => toSuggestions(answers, field, typed), [answers, field, typed]);
  return { suggestions, isLoading };
}

function toSuggestions(
  answers: readonly (readonly ColumnValue[] | undefined)[],
  field: FilterField | undefined,
  typed: string,
): readonly Suggestion[] {
  const flows = new Map<string, number>();
  for (const { value, flows: count } of answers.flatMap((answer) => answer ?? [])) {
    if (value === null) continue;
    const text = field?.kind === 'protocol' ? protocolText(value) : String(value);
    flows.set(text, (flows.get(text) ?? 0) + count);
  }
  const wanted = typed.toLowerCase();
  return [...flows]
    .filter(([text]) => text.toLowerCase().startsWith(wanted) && text.toLowerCase() !== wanted)
    .sort(([, a], [, b]) => b - a)
    .map(([text, count]) => ({ kind: 'value', text: quoteValue(text), note: `${formatCount(count)} flows` }));
}

/** `tcp`, or the number of a protocol whose name has more than one word. */
function protocolText(value: string | number | boolean): string {
  const name = protocolName(value);
  return /^\w+$/.test(name) ? name.toLowerCase() : String(value);
}
