'use client';

import type { LakeStatus } from '@networkflow/engine/contract';
import { createContext, type ReactNode, use } from 'react';
import type { Palette } from '../charts/palette';
import type { FilterProblem } from './check-filter';
import type { ResolvedWindow } from './resolve-window';
import type { UpdateView } from './use-view-state';
import type { ViewState } from './view-state';

/** What every panel needs: the view, what it resolves to, and how to change it. */
export interface ViewContextValue {
  readonly view: ViewState;
  readonly update: UpdateView;
  readonly window: ResolvedWindow;
  /** The whole filter: selections and typed expression. */
  readonly where: string;
  /** Set while the typed expression cannot be read: nothing is asked until it can. */
  readonly filterProblem: FilterProblem | undefined;
  readonly status: LakeStatus;
  readonly palette: Palette;
  /** Adds a clause to the typed expression. */
  readonly addFilter: (clause: string, options: { readonly exclude: boolean }) => void;
}

const ViewContext = createContext<ViewContextValue | undefined>(undefined);

export function ViewProvider({ value, children }: { readonly value: ViewContextValue; readonly children: ReactNode }) {
  return <ViewContext value={value}>{children}</ViewContext>;
}

export function useView(): ViewContextValue {
  const value = use(ViewContext);
  if (value === undefined) throw new Error('useView needs a ViewProvider above it.');
  return value;
}
