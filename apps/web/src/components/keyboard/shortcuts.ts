import { PAGES, SETTINGS_PAGE } from '../shell/pages';

/** What a key does: `target` is the `data-shortcut` of the element that is focused, when one can type in it, or clicked. */
export interface Shortcut {
  readonly key: string;
  readonly target: string;
  readonly label: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: '/', target: 'filter', label: 'Type a filter' },
  { key: 't', target: 'time', label: 'Choose the time window' },
  { key: '[', target: 'earlier', label: 'Earlier by one window' },
  { key: ']', target: 'later', label: 'Later by one window' },
  { key: '-', target: 'zoom-out', label: 'Zoom out to twice the window' },
  { key: 'r', target: 'refresh', label: 'Ask again for everything' },
  { key: 'c', target: 'copy-link', label: 'Copy a link to this view' },
];

export const HELP_KEY = '?';
/** Pressed before the key of a page. */
export const GO_KEY = 'g';
export const GO_PAGES = [...PAGES, SETTINGS_PAGE];

/** Keys that work where they are, told in the help. */
export const LOCAL_KEYS: readonly { readonly keys: readonly string[]; readonly label: string }[] = [
  { keys: ['Tab'], label: 'In the filter: take the first suggestion' },
  { keys: ['↑', '↓', 'Enter'], label: 'In the filter: choose a suggestion' },
  { keys: ['↑', '↓', '←', '→'], label: 'In a table: from row to row, and through what a row offers' },
  { keys: ['Home', 'End'], label: 'In a table: the first and the last row' },
  { keys: ['Enter'], label: 'In a table: take the first thing a row offers' },
  { keys: ['Esc'], label: 'Close what is open, give back what was typed' },
];

export type KeyPress =
  | { readonly does: 'go'; readonly path: string }
  | { readonly does: 'shortcut'; readonly target: string }
  | { readonly does: 'help' }
  | { readonly does: 'wait' }
  | undefined;

/** What a key means, given whether the one before was `g`. */
export function readKey(key: string, isGoing: boolean): KeyPress {
  if (isGoing) {
    const page = GO_PAGES.find((each) => each.key === key);
    return page === undefined ? undefined : { does: 'go', path: page.path };
  }
  if (key === GO_KEY) return { does: 'wait' };
  if (key === HELP_KEY) return { does: 'help' };
  const shortcut = SHORTCUTS.find((each) => each.key === key);
  return shortcut === undefined ? undefined : { does: 'shortcut', target: shortcut.target };
}
