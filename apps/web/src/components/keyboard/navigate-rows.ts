const ROW = 'tbody tr';
const CONTROL = 'a[href], button:not([disabled])';

/**
 * Arrows in any table: up and down go from row to row, Home and End to the ends, right and left through the links and
 * buttons of a row, Enter takes the first of them, Escape leaves the row. Answers whether the key was one of these.
 */
export function navigateRows(key: string, target: HTMLElement): boolean {
  const table = target.closest('table') ?? scrolledTable(target);
  if (table === null) return false;
  const row = target.closest<HTMLElement>(ROW);
  const rows = [...table.querySelectorAll<HTMLElement>(ROW)];
  const at = row === null ? -1 : rows.indexOf(row);
  switch (key) {
    case 'ArrowDown':
      return focus(rows[at + 1]);
    case 'ArrowUp':
      return focus(at > 0 ? rows[at - 1] : undefined);
    case 'Home':
      return row !== null && focus(rows[0]);
    case 'End':
      return row !== null && focus(rows.at(-1));
    case 'ArrowRight':
      return row !== null && focus(controlBeside(row, target, 1));
    case 'ArrowLeft':
      return row !== null && focus(controlBeside(row, target, -1));
    case 'Enter':
      return target === row && take(row);
    case 'Escape':
      row?.blur();
      return row !== null;
    default:
      return false;
  }
}

/** A table that scrolls in a box of its own, which is what Tab reaches. */
function scrolledTable(target: HTMLElement): HTMLElement | null {
  return target.tabIndex === 0 && !target.matches(CONTROL) ? target.querySelector('table') : null;
}

/** Left of the first control is the row itself. */
function controlBeside(row: HTMLElement, target: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const stops = [row, ...row.querySelectorAll<HTMLElement>(CONTROL)];
  return stops[stops.indexOf(target) + step];
}

function focus(element: HTMLElement | undefined): boolean {
  if (element === undefined) return false;
  // Rows are no stops of Tab, which goes from control to control.
  if (element.matches(ROW)) element.tabIndex = -1;
  element.focus();
  return true;
}

function take(row: HTMLElement): boolean {
  const control = row.querySelector<HTMLElement>(CONTROL);
  control?.click();
  return control !== null;
}
