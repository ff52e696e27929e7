import { choiceParameter, defineParameters, flagParameter } from '../../state/parameters';
import { tableParameter } from '../../state/table-parameter';

/** How conversations are listed, and what a row then is. */
export const LISTINGS = ['each', 'service', 'client', 'server', 'pair'] as const;
export type Listing = (typeof LISTINGS)[number];

/** What the conversations page keeps in the address, beside window and filter. */
export const CONVERSATIONS = defineParameters({
  by: choiceParameter<Listing>(LISTINGS, 'each'),
  /** Order, page and search of the list. */
  list: tableParameter(''),
  /** Translated legs of NAT gateways are listed too. */
  translated: flagParameter(),
});
