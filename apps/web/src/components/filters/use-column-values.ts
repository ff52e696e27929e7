'use client';

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ColumnValue, fetchValues } from '../../api/request';
import { protocolName } from '../../format/names';
import { filterOf } from '../../state/filter-clause';
import { useView } from '../../state/view-context';
import type { PickerColumn } from '../../state/view-state';

export const VALUES_SHOWN_MAX = 100;
const TYPING_DELAY_MS = 200;

export interface OfferedValue {
  readonly value: string;
  /** Absent for one that is picked but not among those found. */
  readonly flows?: number;
}

/** Values under all other filters, so that a count says what ticking it would leave. */
export function useColumnValues(column: PickerColumn) {
  const { view, window, status, filterProblem } = useView();
  const [search, setSearch] = useState('');
  const [prefix] = useDebouncedValue(search.trim(), TYPING_DELAY_MS);
  const where = filterOf(view, { except: column });
  const request = {
    from: window.from,
    to: window.to,
    limit: VALUES_SHOWN_MAX,
    ...(where === '' ? {} : { where }),
    // Protocols are searched by name, which the data does not hold.
    ...(prefix === '' || column === 'protocol' ? {} : { prefix: wholeId(column, prefix) }),
  };
  const query = useQuery({
    queryKey: ['values', column, request, status.version],
    queryFn: ({ signal }) => fetchValues(column, request, signal),
    enabled: filterProblem === undefined,
    placeholderData: keepPreviousData,
  });
  const all = (query.data ?? []).filter(({ value }) => value !== null).map(toOffered);
  const values = column === 'protocol' ? all.filter(({ value }) => matches(column, value, prefix)) : all;
  return {
    values,
    /** Whether the data may hold more of them than are listed. */
    isCut: all.length >= VALUES_SHOWN_MAX,
    error: query.isFetching ? null : query.error,
    isLoading: query.isFetching,
    retry: () => void query.refetch(),
    search,
    setSearch,
  };
}

/** All ids of a kind begin alike, so what is typed may be what comes after that. */
const ID_BEGINS: Readonly<Partial<Record<PickerColumn, string>>> = {
  vpc_id: 'vpc-',
  subnet_id: 'subnet-',
  interface_id: 'eni-',
};

export function wholeId(column: PickerColumn, typed: string): string {
  const begin = ID_BEGINS[column] ?? '';
  return begin.startsWith(typed) || typed.startsWith(begin) ? typed : `${begin}${typed}`;
}

function toOffered({ value, flows }: ColumnValue): OfferedValue {
  return { value: String(value), flows };
}

function matches(column: PickerColumn, value: string, text: string): boolean {
  return displayValue(column, value).toLowerCase().includes(text.toLowerCase());
}

export function displayValue(column: PickerColumn, value: string): string {
  return column === 'protocol' ? `${protocolName(value)} (${value})` : value;
}
