import { describe, expect, it } from 'vitest';
import { contrastRatio, paletteFor, readableOn, withOpacity } from './palette';

const TEXT_CONTRAST_MIN = 4.5;
const MARK_CONTRAST_MIN = 3;

describe.each(['light', 'dark'] as const)('the %s palette', (scheme) => {
  const palette = paletteFor(scheme);

  it('keeps text readable on a panel', () => {
    expect(contrastRatio(palette.text, palette.panel)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
    expect(contrastRatio(palette.mutedText, palette.panel)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
  });

  it('keeps accepted and denied apart from the panel', () => {
    expect(contrastRatio(palette.accepted, palette.panel)).toBeGreaterThanOrEqual(MARK_CONTRAST_MIN);
    expect(contrastRatio(palette.denied, palette.panel)).toBeGreaterThanOrEqual(MARK_CONTRAST_MIN);
  });

  it('keeps text readable on the bar of Other', () => {
    expect(contrastRatio(readableOn(palette.other, palette), palette.other)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
  });

  it('never lends the colour of accepted or denied to a category', () => {
    expect(palette.categories).not.toContain(palette.accepted);
    expect(palette.categories).not.toContain(palette.denied);
  });
});

describe('colours', () => {
  it('measures contrast as WCAG does', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#ffffff', '#ffffff')).toBe(1);
  });

  it('adds opacity', () => {
    expect(withOpacity('#0072b2', 0.4)).toBe('rgba(0, 114, 178, 0.4)');
  });
});
