import { nearestName } from './nearest-name.js';

/** The registered name that was most likely meant, ignoring case and the difference of - and _; undefined when none is near. */
export function suggestName(asked: string, names: readonly string[]): string | undefined {
  const nearest = nearestName(asked, names.map(plain));
  return names.find((name) => plain(name) === nearest);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}
