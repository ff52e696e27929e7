import type { DuckDbFacts } from '@networkflow/engine';

/** The machine a command runs on, as `doctor` asks about it. */
export interface Machine {
  /** Such as `v24.1.0`. */
  readonly nodeVersion: string;
  /** Such as `linux x64`. */
  readonly platform: string;
  /** Threads that run at once. */
  cpuCount(): number;
  memoryBytes(): number;
  temporaryFolder(): string;
  /** Bytes free to this user where the folder lies; undefined when it is not there. */
  freeBytes(folder: string): Promise<number | undefined>;
  /** Writes a small file and removes it. Throws as the file system does. */
  tryWriting(folder: string): Promise<void>;
  /** Names in a folder; none when it is not there. */
  list(folder: string): Promise<readonly string[]>;
  duckdb(): Promise<DuckDbFacts>;
  /** Loads httpfs and says where it came from; throws `source`. */
  httpfs(extensionDir: string | undefined): Promise<string>;
}
