import { DEFAULT_VIEW, type ViewState } from './view-state';

/** The same view with nothing filtered; window and measure stay. */
export function withoutFilter(view: ViewState): ViewState {
  const { picked, excluded, pickedOff, where, whereOff } = DEFAULT_VIEW;
  return { ...view, picked, excluded, pickedOff, where, whereOff };
}
