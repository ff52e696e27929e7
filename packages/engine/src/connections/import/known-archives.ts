import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeLayout } from '../../store/lake-layout.js';
import { type ManifestState, partsOf } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';

/** Archives that were imported, so that none is twice. */
export class KnownArchives {
  readonly #loaded = new Set<string>();
  readonly #refused = new Set<string>();
  /** Names and versions that need not be read to know what they are. */
  readonly #versions: Set<string>;

  private constructor(versions: Set<string>) {
    this.#versions = versions;
  }

  /** `seen` are names and versions of earlier runs of this process; it grows with this one. */
  static async read(
    connection: DuckDBConnection,
    layout: LakeLayout,
    state: ManifestState,
    seen: Set<string>,
  ): Promise<KnownArchives> {
    const known = new KnownArchives(seen);
    const parts = partsOf(state, 'archives');
    if (parts.length === 0) return known;
    const found = await connection.runAndReadAll(`SELECT archive, status, name, etag FROM ${readParts(layout, parts)}`);
    for (const [archive, status, name, etag] of found.getRowsJson()) {
      known.add(String(archive), status === 'loaded', String(name), String(etag));
    }
    return known;
  }

  add(sha256: string, isLoaded: boolean, name: string, etag: string): void {
    if (isLoaded) {
      this.#loaded.add(sha256);
      this.see(name, etag);
    } else {
      this.#refused.add(sha256);
    }
  }

  /** What is called so in this version holds nothing that is to be loaded. */
  see(name: string, etag: string): void {
    this.#versions.add(`${name}\n${etag}`);
  }

  isSeen(name: string, etag: string): boolean {
    return this.#versions.has(`${name}\n${etag}`);
  }

  isLoaded(sha256: string): boolean {
    return this.#loaded.has(sha256);
  }

  /** Refused as a whole before: it may be tried again, with other options, and is then what it is the last time. */
  isRefused(sha256: string): boolean {
    return this.#refused.has(sha256);
  }
}
