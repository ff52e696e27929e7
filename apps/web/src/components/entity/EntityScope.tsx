'use client';

import { type ReactNode, useMemo } from 'react';
import { allOf } from '../../state/filter-clause';
import { useView, ViewProvider } from '../../state/view-context';

/** Every panel inside asks about what the clause keeps, besides the filter of the page. */
export function EntityScope({ clause, children }: { readonly clause: string; readonly children: ReactNode }) {
  const outer = useView();
  const value = useMemo(
    () => ({ ...outer, where: allOf([clause, outer.where === '' ? '' : `(${outer.where})`]) }),
    [outer, clause],
  );
  return <ViewProvider value={value}>{children}</ViewProvider>;
}
