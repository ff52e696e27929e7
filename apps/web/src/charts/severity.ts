import { SEVERITIES, type Severity } from '@networkflow/engine/contract';
import { type Palette, withOpacity } from './palette';

const WEAKEST = 0.35;

/** Amber means anomalous everywhere; how strong it is says how severe, and a bar of five steps says it without colour. */
export function severityColor(severity: Severity, palette: Palette): string {
  const step = severityStep(severity) / (SEVERITIES.length - 1);
  return withOpacity(palette.anomalous, WEAKEST + (1 - WEAKEST) * step);
}

/** 0 for info to 4 for critical. */
export function severityStep(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
