import { pageLink } from './page-link';
import { sharedView, type ViewState } from './view-state';

/** The SQL console with a statement to run. It stands behind the `#`, which browsers keep to themselves: no log has it. */
export function sqlLink(statement: string, view: ViewState): string {
  return `${pageLink('/sql', sharedView(view))}#${encodeURIComponent(statement)}`;
}

/** The statement of an address's hash; undefined when there is none, or none that can be read. */
export function statementOfHash(hash: string): string | undefined {
  if (hash.length < 2) return undefined;
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return undefined;
  }
}
