import type { Palette } from './palette';

/** Colours that can be told apart; smaller services share one. */
export const SERVICES_APART = 6;
export const OTHER_SERVICES = 'other services';

/** Services, most errors first. */
export function rankServices(byService: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(byService).sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
}

/** The colour of each of the largest services, the same in every picture of a page. */
export function serviceColors(
  ranked: readonly (readonly [string, number])[],
  palette: Palette,
): ReadonlyMap<string, string> {
  const apart = ranked.slice(0, ranked.length > SERVICES_APART + 1 ? SERVICES_APART : ranked.length);
  return new Map(
    apart.map(([service], index) => [
      service,
      service === 'unknown'
        ? palette.other
        : (palette.categories[index % palette.categories.length] ?? palette.neutral),
    ]),
  );
}
