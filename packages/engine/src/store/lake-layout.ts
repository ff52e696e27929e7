import path from 'node:path';
import { EngineError } from '../core/errors.js';
import type { Scope } from '../core/scope.js';
import { isTenantName } from '../core/scope.js';

/** Hive's name for a partition whose key is NULL; Athena and Trino read it as such. */
export const NULL_PARTITION = '__HIVE_DEFAULT_PARTITION__';

/** Where things lie inside a lake. Everything of a scope is under one folder, so a scope is a permission boundary. */
export interface LakeLayout {
  readonly root: string;
  readonly manifestFolder: string;
  /** Plain text on its way in; emptied at every start of an ingest. */
  readonly spoolFolder: string;
  readonly lockFile: string;
}

const MANIFEST_FOLDER = '_manifest';
const LOCK_FILE = '_ingest.lock';

/** Whether a folder with these entries is a scope of some lake, whose Parquet parts must not be taken for logs. */
export function isLakeFolder(names: readonly string[]): boolean {
  return names.includes(LOCK_FILE) || names.includes(MANIFEST_FOLDER);
}

export function lakeLayout(lake: string, scope: Scope): LakeLayout {
  if (!isTenantName(scope.tenant)) {
    throw new EngineError('scope', 'A tenant name is 1 to 63 lower-case letters, digits and dashes.');
  }
  return rootLayout(path.join(path.resolve(lake), `scope=${scope.tenant}`));
}

/** A root of its own inside a scope's folder, for a log kind that is written beside the flows. */
export function kindLayout(scope: LakeLayout, kind: string): LakeLayout {
  return rootLayout(path.join(scope.root, kind));
}

/** Where things lie inside a root, wherever that is. */
export function rootLayout(root: string): LakeLayout {
  return {
    root,
    manifestFolder: path.join(root, MANIFEST_FOLDER),
    spoolFolder: path.join(root, '_spool'),
    lockFile: path.join(root, LOCK_FILE),
  };
}
