/** How numbers and times are written. What is asked and what stands in addresses does not depend on it. */
export interface DisplayPreferences {
  /** `si` counts bytes by thousands (kB), `iec` by 1,024 (KiB). */
  readonly prefixes: 'si' | 'iec';
  /** What amounts of traffic a second are told in. */
  readonly rates: 'bytes' | 'bits';
  /** An IANA time zone. */
  readonly zone: string;
}

export const DEFAULT_PREFERENCES: DisplayPreferences = { prefixes: 'si', rates: 'bytes', zone: 'UTC' };

let current = DEFAULT_PREFERENCES;

/** What format functions use where nobody tells them otherwise. Set before anything is drawn with it. */
export function displayPreferences(): DisplayPreferences {
  return current;
}

export function setDisplayPreferences(preferences: DisplayPreferences): void {
  current = preferences;
}
