import { Manifest, type ManifestState } from './manifest.js';

/** A manifest for many who only read it: those who ask at the same time share one look, which is not made to be interleaved. */
export class ManifestReader {
  readonly #manifest: Manifest;
  #looking: Promise<ManifestState> | undefined;

  constructor(folder: string, tables: readonly string[]) {
    this.#manifest = new Manifest(folder, tables);
  }

  /** The newest state. Costs a listing of the manifest's folder. */
  refresh(): Promise<ManifestState> {
    this.#looking ??= this.#manifest.refresh().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }
}
