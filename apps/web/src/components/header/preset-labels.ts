import type { Preset } from '../../state/view-state';

export const PRESET_LABELS: Readonly<Record<Preset, string>> = {
  '1h': '1 h',
  '6h': '6 h',
  '24h': '24 h',
  '7d': '7 d',
  all: 'All',
};
