import type { Format } from './format.js';
import { vpcFlowParquet } from './vpc-flow-parquet.js';
import { vpcFlowText } from './vpc-flow-text.js';

/** One line per format. */
export const FORMATS: readonly Format[] = [vpcFlowText, vpcFlowParquet];

export function formatNamed(name: string): Format {
  const format = FORMATS.find((each) => each.name === name);
  if (format === undefined) throw new Error(`no format is called ${name}`);
  return format;
}
