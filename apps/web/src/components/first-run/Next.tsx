import { LAKE } from './commands';

/** What follows whichever way was taken. */
export function Next() {
  return (
    <li>
      <h2>Then</h2>
      <p>
        The first pictures come within seconds, a day of a busy network within a few minutes. Each object is loaded
        once: run the command again and only what is new is loaded. Then look for findings with the button on the
        Findings page, or with <code>npx networkflow detect --lake {LAKE}</code>.
      </p>
    </li>
  );
}
