'use client';

import { useCallback, useMemo } from 'react';
import { type ChangeOptions, changeAddress, useAddress } from './address';
import type { PageParameters } from './parameters';

export type ChangeParameters<T> = (change: Partial<T>, options?: ChangeOptions) => void;

/**
 * What the address says of a page's own parameters, beside window and filter, and how to change it:
 * `const [{ analysis }, change] = useParameters(EXPLORE)`.
 */
export function useParameters<T extends object>(parameters: PageParameters<T>): readonly [T, ChangeParameters<T>] {
  const search = useAddress();
  const values = useMemo(() => parameters.read(new URLSearchParams(search)), [parameters, search]);
  const change = useCallback<ChangeParameters<T>>(
    (changed, options) =>
      changeAddress((params) => parameters.write({ ...parameters.read(params), ...changed }, params), options),
    [parameters],
  );
  return [values, change];
}
