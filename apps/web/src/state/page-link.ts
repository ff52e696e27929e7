import { serializeView } from './view-address';
import type { ViewState } from './view-state';

/** The address of another page with the window and the filter of this one, so that a change of page is no change of question. */
export function pageLink(path: string, view: ViewState): string {
  const search = serializeView(view).toString();
  return search === '' ? path : `${path}?${search}`;
}
