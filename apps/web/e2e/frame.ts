import type { Page } from 'playwright-core';
import type { Served } from './harness';
import { useDashboard } from './use-dashboard';

export interface Frame {
  readonly page: () => Page;
  readonly served: () => Served;
  /** A fresh browser of another size or scheme. */
  readonly reopen: (options: { readonly width: number; readonly scheme: 'light' | 'dark' }) => Promise<Page>;
  /** Opens a page, by default one that draws little, and waits until its filter can be typed in. */
  readonly open: (path?: string) => Promise<void>;
  readonly parameter: (name: string) => string | null;
  /** What the test provokes the browser to complain of. */
  readonly forgive: (provoked: RegExp) => void;
}

/** A server over a small lake, and for each test a page of its own that complains of nothing. */
export function useFrame(): Frame {
  const at = useDashboard();
  return {
    page: () => at.page,
    served: () => at.served,
    reopen: at.reopen,
    open: async (path = '/conversations') => {
      await at.page.goto(`${at.served.url}${path}`);
      await at.page.getByRole('combobox', { name: 'Filter expression' }).waitFor();
    },
    parameter: (name) => new URL(at.page.url()).searchParams.get(name),
    forgive: (provoked) => at.watched.forgive(provoked),
  };
}
