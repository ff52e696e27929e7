export type Scheme = 'light' | 'dark';

/**
 * One colour, one meaning, in every panel. Hues are Okabe and Ito's, which colour-blind readers can tell apart; the
 * dark set is lightened until it stands out from the panel. Source: https://jfly.uni-koeln.de/color/
 */
export interface Palette {
  readonly accepted: string;
  readonly denied: string;
  readonly anomalous: string;
  readonly other: string;
  readonly ok: string;
  /** For values without a meaning of their own (services, protocols); never accepted's or denied's hue. */
  readonly neutral: string;
  readonly categories: readonly string[];
  readonly text: string;
  readonly mutedText: string;
  readonly grid: string;
  readonly panel: string;
  readonly land: string;
  /** Low to high, for heatmaps. */
  readonly scale: readonly (readonly [number, string])[];
  /** Low to high, for countries: pale, so that bubbles stand out on it. */
  readonly mapScale: readonly (readonly [number, string])[];
}

const LIGHT: Palette = {
  accepted: '#0072b2',
  denied: '#d55e00',
  anomalous: '#e69f00',
  other: '#9aa0a6',
  ok: '#009e73',
  neutral: '#4f6d8f',
  categories: ['#009e73', '#cc79a7', '#b8a10a', '#7a6cc4', '#4f6d8f', '#8c6d46', '#2f8f9d'],
  text: '#1f2933',
  mutedText: '#5b6672',
  grid: '#e4e7eb',
  panel: '#ffffff',
  land: '#eceff3',
  scale: [
    [0, '#f1f6fb'],
    [0.25, '#b7d4ea'],
    [0.5, '#68a9d3'],
    [0.75, '#1f78b4'],
    [1, '#083a66'],
  ],
  mapScale: [
    [0, '#e3edf5'],
    [1, '#9cc6e2'],
  ],
};

const DARK: Palette = {
  accepted: '#4fa8dc',
  denied: '#f0803c',
  anomalous: '#f2b83b',
  other: '#868e98',
  ok: '#2fbf94',
  neutral: '#8aa6c4',
  categories: ['#2fbf94', '#dc94bd', '#d3c03a', '#9d91e0', '#8aa6c4', '#b8986c', '#57b5c2'],
  text: '#e6e9ed',
  mutedText: '#a3adb8',
  grid: '#343a42',
  panel: '#1d2126',
  land: '#2b3138',
  scale: [
    [0, '#22303d'],
    [0.25, '#1d4f75'],
    [0.5, '#2b7cb0'],
    [0.75, '#63b3e0'],
    [1, '#d3ecfb'],
  ],
  mapScale: [
    [0, '#2a3946'],
    [1, '#2f5d80'],
  ],
};

export function paletteFor(scheme: Scheme): Palette {
  return scheme === 'dark' ? DARK : LIGHT;
}

/** Of the palette's text and panel colours, the one that can be read on `background`. */
export function readableOn(background: string, palette: Palette): string {
  const { text, panel } = palette;
  return contrastRatio(text, background) >= contrastRatio(panel, background) ? text : panel;
}

/** A colour of the palette with an opacity, as `rgba(...)`. */
export function withOpacity(hex: string, opacity: number): string {
  const channels = [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
  return `rgba(${channels.join(', ')}, ${opacity})`;
}

/** WCAG contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, "relative luminance". */
export function contrastRatio(first: string, second: string): number {
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
