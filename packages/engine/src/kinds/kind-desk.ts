import type { LakeFiles, LakeStatus, StoredTable } from '../contract.js';
import type { Table } from '../schema/column.js';
import { kindLayout, type LakeLayout } from '../store/lake-layout.js';
import type { KindScene } from '../store/log-kind.js';
import { ManifestReader } from '../store/manifest-reader.js';
import { LOG_KINDS } from './registry.js';

/** Tables of all kinds, for whoever lists what there is. */
export const KIND_TABLES: readonly Table[] = LOG_KINDS.flatMap((kind) => kind.tables);

/** What lies in the files of all kinds; folders are relative to the scope's. */
export const KIND_STORED_TABLES: readonly StoredTable[] = LOG_KINDS.flatMap((kind) =>
  kind.stored.map((table) => ({ ...table, folder: `${kind.name}/${table.folder}` })),
);

/** Knows of every kind and scope what is loaded. A kind of which a scope has nothing costs one look for its folder. */
export class KindDesk {
  readonly #manifests = new Map<string, ManifestReader>();

  /** Every kind as it is now. */
  scenes(scope: LakeLayout): Promise<readonly KindScene[]> {
    return Promise.all(
      LOG_KINDS.map(async (kind) => {
        const layout = kindLayout(scope, kind.name);
        const known = this.#manifests.get(layout.root);
        const manifest = known ?? new ManifestReader(layout.manifestFolder, kind.partTables);
        this.#manifests.set(layout.root, manifest);
        return { kind, layout, state: await manifest.refresh() };
      }),
    );
  }

  /** A number that grows with every commit to any kind. */
  async version(scope: LakeLayout): Promise<number> {
    return versionOf(await this.scenes(scope));
  }
}

export function versionOf(scenes: readonly KindScene[]): number {
  return scenes.reduce((sum, { state }) => sum + state.version, 0);
}

/** The files of a scope, those of its kinds among them. */
export function withKindFiles(files: LakeFiles, scenes: readonly KindScene[]): LakeFiles {
  const others = scenes.flatMap(({ kind, state }) =>
    state.parts.map(({ table, path, rows, bytes }) => ({ table, path: `${kind.name}/${path}`, rows, bytes })),
  );
  return others.length === 0 ? files : { ...files, files: [...files.files, ...others] };
}

/** What a scope holds, its kinds included in what each table takes. */
export function withKindTables(status: LakeStatus, scenes: readonly KindScene[]): LakeStatus {
  const tables = new Map<string, { parts: number; rows: number; bytes: number }>();
  for (const { table, rows, bytes } of scenes.flatMap(({ state }) => state.parts)) {
    const sums = tables.get(table) ?? { parts: 0, rows: 0, bytes: 0 };
    tables.set(table, { parts: sums.parts + 1, rows: sums.rows + rows, bytes: sums.bytes + bytes });
  }
  if (tables.size === 0) return status;
  const others = [...tables].map(([table, sums]) => ({ table, ...sums }));
  return {
    ...status,
    lakeBytes: others.reduce((sum, { bytes }) => sum + bytes, status.lakeBytes),
    tables: [...status.tables, ...others].sort((a, b) => b.bytes - a.bytes),
  };
}
