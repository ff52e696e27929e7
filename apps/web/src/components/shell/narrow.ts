/** What a phone is: the same width as in the style sheets. */
export const NARROW = '(max-width: 720px)';
