import type { Description, Engine, Scope } from '@networkflow/engine';
import type { GenerateOptions, GenerateReport } from '@networkflow/generator';

/** Where text goes. `write` settles when the text has left; it rejects with `PipeClosedError` when nobody reads. */
export interface Output {
  write(text: string | Uint8Array): Promise<void>;
  readonly isTTY: boolean;
  /** Terminal width in characters; undefined when it is no terminal. */
  readonly columns: number | undefined;
}

/** A file written aside and put in place by `commit`; `discard` leaves nothing behind. */
export interface FileOutput extends Output {
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export interface Child {
  kill(signal: 'SIGINT' | 'SIGTERM'): void;
  readonly exited: Promise<{ readonly code: number | null; readonly error?: Error }>;
}

export interface SpawnRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Probe = { readonly status: number; readonly body: string } | { readonly status: undefined };

/** Everything a command does to the world, so that a test can stand in for it. */
export interface Effects {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: { readonly isTTY: boolean; read(): Promise<string> };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Milliseconds since some fixed instant; only differences mean something. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Runs `work` every `ms` until the returned function is called; keeps no process alive. */
  every(ms: number, work: () => void): () => void;
  /** Memory of the whole process, as the system counts it. */
  residentBytes(): number;
  /** Ends the process this instant, tidying nothing: for when native code does not give the thread back. */
  endNow(): void;
  openEngine(lake: string): Promise<{ readonly engine: Engine; readonly scope: Scope }>;
  /** What the engine knows without a lake. */
  describe(): Promise<Description>;
  generate(options: GenerateOptions): Promise<GenerateReport>;
  /** Names of the scenarios the generator can plant. */
  scenarios(): Promise<readonly string[]>;
  isDirectory(path: string): Promise<boolean>;
  isFile(path: string): Promise<boolean>;
  openFile(path: string): Promise<FileOutput>;
  /** Hands `use` the path of a file that does not exist yet, and removes it afterwards. */
  withTemporaryFile<T>(use: (path: string) => Promise<T>): Promise<T>;
  readChunks(path: string): AsyncIterable<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  spawn(request: SpawnRequest): Child;
  isPortFree(options: { readonly host: string; readonly port: number }): Promise<boolean>;
  probe(url: string): Promise<Probe>;
  openBrowser(url: string): void;
}
