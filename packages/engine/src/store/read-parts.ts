import path from 'node:path';
import { quoteFiles } from '../core/quote-sql.js';
import type { LakeLayout } from './lake-layout.js';
import type { Part } from './manifest.js';

/** A table function over the files of parts, for FROM. */
export function readParts(layout: LakeLayout, parts: readonly Part[]): string {
  const files = parts.map((part) => path.join(layout.root, ...part.path.split('/')));
  return `read_parquet(${quoteFiles(files)}, hive_partitioning = false)`;
}
