/** File shapes a caller may ask for. */
export type Format = 'v2' | 'v5' | 'v11' | 'challenge' | 'challenge-csv' | 'parquet' | 'headerless' | 'mixed';
/** Shapes a single object can have: `mixed` rotates through these. */
export type ObjectFormat = Exclude<Format, 'mixed'>;
/** Object key layouts: daily or hourly folders, each plain or Hive-compatible. */
export type Layout = 'plain' | 'hourly' | 'hive' | 'hive-hourly';

export interface FormatInfo {
  readonly name: Format;
  readonly description: string;
}

export const FORMATS: readonly FormatInfo[] = [
  { name: 'v2', description: 'AWS default format, 14 fields, gzip text with a header line' },
  { name: 'v5', description: 'all 29 fields up to version 5, gzip text with a header line' },
  { name: 'v11', description: 'all 54 fields up to version 11, gzip text with a header line' },
  { name: 'challenge', description: '29 fields, two of them unknown to AWS, space separated' },
  { name: 'challenge-csv', description: 'the same 29 fields, comma separated' },
  { name: 'parquet', description: 'AWS Parquet: the version 5 fields with underscores, gzip pages' },
  { name: 'headerless', description: 'AWS default format without a header line, as CloudWatch exports it' },
  { name: 'mixed', description: 'all of the above, with all layouts, in one folder' },
];

export const LAYOUTS: readonly { readonly name: Layout; readonly description: string }[] = [
  { name: 'plain', description: 'AWSLogs/<account>/vpcflowlogs/<region>/<Y>/<M>/<D>/' },
  { name: 'hourly', description: 'the same with an <HH>/ folder per hour' },
  { name: 'hive', description: 'AWSLogs/aws-account-id=<account>/.../year=<Y>/month=<M>/day=<D>/' },
  { name: 'hive-hourly', description: 'the same with an hour=<HH>/ folder per hour' },
];

/** How the objects of one site and period look. */
export interface Shape {
  readonly format: ObjectFormat;
  readonly layout: Layout;
  readonly delimiter: ' ' | ',' | '\t';
}

/** Every format, layout and delimiter at least once; the order spreads them over sites and periods. */
const MIXED_SHAPES: readonly Shape[] = [
  { format: 'v5', layout: 'plain', delimiter: ' ' },
  { format: 'v2', layout: 'hive', delimiter: ' ' },
  { format: 'parquet', layout: 'hourly', delimiter: ' ' },
  { format: 'challenge-csv', layout: 'plain', delimiter: ',' },
  { format: 'v11', layout: 'hive-hourly', delimiter: ' ' },
  { format: 'headerless', layout: 'plain', delimiter: ' ' },
  { format: 'challenge', layout: 'hourly', delimiter: ' ' },
  { format: 'v5', layout: 'hive', delimiter: '\t' },
  { format: 'parquet', layout: 'hive', delimiter: ' ' },
  { format: 'v11', layout: 'plain', delimiter: ' ' },
  { format: 'v2', layout: 'hourly', delimiter: ' ' },
];
const MIXED_PERIODS = 4;
const SLOTS_PER_DAY = 288;

/** What the objects of `siteIndex` look like in the slot `slotIndex` of `slotCount`. */
export function shapeOf(
  { format, layout }: { readonly format: Format; readonly layout: Layout | undefined },
  {
    siteIndex,
    sites,
    slotIndex,
    slotCount,
  }: { siteIndex: number; sites: number; slotIndex: number; slotCount: number },
): Shape {
  if (format !== 'mixed') {
    return { format, layout: layout ?? 'plain', delimiter: format === 'challenge-csv' ? ',' : ' ' };
  }
  const slotsPerPeriod = Math.min(SLOTS_PER_DAY, Math.max(1, Math.ceil(slotCount / MIXED_PERIODS)));
  const turn = Math.floor(slotIndex / slotsPerPeriod) * sites + siteIndex;
  const shape = MIXED_SHAPES[turn % MIXED_SHAPES.length];
  if (shape === undefined) throw new Error('The list of mixed shapes is empty.');
  return layout === undefined ? shape : { ...shape, layout };
}
