import type { QualityRow } from '@networkflow/engine/contract';

export interface MissingOfLogs {
  /** AWS names of the fields. */
  readonly fields: readonly string[];
  /** The format that writes them, with what the logs hold already. */
  readonly logFormat: string;
}

/** Those of the fields that none of the formats holds; undefined when each is in one of them, or there is no format. */
export function missingFields(quality: readonly QualityRow[], needs: readonly string[]): MissingOfLogs | undefined {
  const [most] = quality;
  if (most === undefined) return undefined;
  const fields = needs.filter((field) => quality.every((row) => !row.fields.split(' ').includes(field)));
  return fields.length === 0 ? undefined : { fields, logFormat: most.log_format };
}
