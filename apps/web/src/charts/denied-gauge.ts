import { toNumber } from '../format/units';
import { baseLayout, type Figure } from './figure';
import { type Palette, withOpacity } from './palette';

/** Shares in per cent at which the gauge changes its mind. Internet-facing VPCs usually see a few per cent refused. */
export const DENIED_THRESHOLDS = { elevated: 5, high: 15, scaleMin: 20 } as const;

export type DeniedLevel = 'usual' | 'elevated' | 'high';

export function deniedLevel(percent: number): DeniedLevel {
  if (percent >= DENIED_THRESHOLDS.high) return 'high';
  return percent >= DENIED_THRESHOLDS.elevated ? 'elevated' : 'usual';
}

/** Denied share of all flows on a dial; the dial reaches 100 % only when the share does not fit its usual range. */
export function deniedGaugeFigure(input: {
  readonly flows: unknown;
  readonly deniedFlows: unknown;
  readonly palette: Palette;
}): Figure {
  const { palette } = input;
  const flows = toNumber(input.flows);
  const percent = flows === 0 ? 0 : (100 * toNumber(input.deniedFlows)) / flows;
  const scaleMax = percent > DENIED_THRESHOLDS.scaleMin ? 100 : DENIED_THRESHOLDS.scaleMin;
  const { elevated, high } = DENIED_THRESHOLDS;
  const tickValues = scaleMax === 100 ? [0, high, 50, 100] : [0, elevated, high, scaleMax];
  return {
    data: [
      {
        type: 'indicator',
        mode: 'gauge+number',
        value: percent,
        number: { valueformat: '.3~g', suffix: ' %', font: { size: 34, color: palette.text } },
        gauge: {
          shape: 'angular',
          axis: {
            range: [0, scaleMax],
            ticktext: tickValues.map((value) => `${value} %`),
            tickmode: 'array',
            tickvals: tickValues,
            tickfont: { color: palette.mutedText, size: 11 },
            tickcolor: palette.mutedText,
          },
          bar: { color: palette.denied, thickness: 0.55 },
          borderwidth: 0,
          bgcolor: 'rgba(0,0,0,0)',
          steps: [
            { range: [0, elevated], color: withOpacity(palette.ok, 0.28) },
            { range: [elevated, high], color: withOpacity(palette.anomalous, 0.34) },
            { range: [high, scaleMax], color: withOpacity(palette.denied, 0.3) },
          ],
        },
      },
    ],
    layout: baseLayout(palette, { margin: { l: 34, r: 44, t: 26, b: 12 } }),
    summary: `${percent.toPrecision(3)} per cent of flows were denied, which is ${deniedLevel(percent)}.`,
  };
}
