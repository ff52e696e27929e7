'use client';

import classes from './SkipLink.module.css';

/** First thing that Tab reaches: past rail, header and filter. */
export function SkipLink() {
  return (
    <button
      type="button"
      className={classes.skip}
      onClick={() => {
        const main = document.querySelector('main');
        if (main === null) return;
        main.tabIndex = -1;
        main.focus({ preventScroll: true });
        main.scrollIntoView({ block: 'start' });
      }}
    >
      Skip to the content
    </button>
  );
}
