import type { Cell } from '@networkflow/engine/contract';
import { formatSpan } from '../../format/times';
import { formatBytes, formatCount, formatShare } from '../../format/units';

const MS_PER_SECOND = 1000;
const MINUTE_S = 60;
const NUMBER_DIGITS = 3;

/** A measured value in words: bytes and times scaled, shares as per cent, counts with their unit. */
export function measureText(value: number, unit: string): string {
  if (/bytes/.test(unit)) return unit.replace(/.*bytes/, formatBytes(value));
  if (/^seconds/.test(unit)) return unit.replace('seconds', spanText(value));
  if (/share$/.test(unit)) return formatShare(value);
  const number = Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(NUMBER_DIGITS)));
  return unit === '' ? number : `${number} ${unit}`;
}

/** Whatever else a detection measured: what its name says, or plainly. */
export function otherMeasureText(name: string, value: Cell): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return measureText(value, unitOfName(name));
  return listText(value) ?? value;
}

/** A measure's name in words; the unit that its ending tells is in the text. */
export function measureName(name: string): string {
  return name.replace(/_(s|seconds)$/, '').replaceAll('_', ' ');
}

/** Whether a measure only lists addresses that the finding names anyway. */
export function isNamedAlready(value: Cell, named: readonly string[]): boolean {
  if (typeof value !== 'string' || value === '') return false;
  return (listText(value) ?? value).split(', ').every((each) => named.includes(each));
}

function unitOfName(name: string): string {
  if (/(^|_)bytes$|^(sent|received|moved)$/.test(name)) return 'bytes';
  if (/(^|_)share$/.test(name)) return 'share';
  return /(^|_)seconds$|_s$/.test(name) ? 'seconds' : '';
}

function spanText(seconds: number): string {
  return seconds < MINUTE_S ? `${Number(seconds.toPrecision(NUMBER_DIGITS))} s` : formatSpan(seconds * MS_PER_SECOND);
}

/** Lists leave the engine as JSON text. */
function listText(text: string): string | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map(String).join(', ') : undefined;
  } catch {
    return undefined;
  }
}
