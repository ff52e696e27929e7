import type { StoredTable } from '../contract.js';
import type { Table } from '../schema/column.js';
import type { LakeLayout } from './lake-layout.js';
import type { ManifestState } from './manifest.js';

/**
 * A kind of logs beside flow logs. It has a root of its own in the scope's folder, `scope=<tenant>/<name>/`, with its own
 * manifest and lock, so that whoever loads it and whoever loads flows do not wait for each other.
 */
export interface LogKind {
  /** What it is called, which is also its folder: lower-case letters. */
  readonly name: string;
  readonly title: string;
  /** What users' SQL and `describe` see; no table of another kind has the same name. */
  readonly tables: readonly Table[];
  /** What lies in its files, for engines that read them without us. Folders are relative to the kind's root. */
  readonly stored: readonly StoredTable[];
  /** Tables whose parts its manifest names. */
  readonly partTables: readonly string[];
  /** Statements that make one view for each of its tables, over the parts of a state; also over none. */
  views(layout: LakeLayout, state: ManifestState): readonly string[];
}

/** A kind as it is now in one scope. */
export interface KindScene {
  readonly kind: LogKind;
  readonly layout: LakeLayout;
  readonly state: ManifestState;
}
