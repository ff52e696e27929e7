import type {
  Connections,
  Description,
  DirectOptions,
  DirectSession,
  Engine,
  ErrorLogsState,
  ErrorsFrom,
  ErrorsOptions,
  ErrorsRequest,
  Scope,
} from '@networkflow/engine';
import type { ErrorReport } from '@networkflow/engine/contract';
import type { GenerateOptions, GenerateReport, KindOptions, KindReport } from '@networkflow/generator';
import type { Machine } from './checks/machine/machine.js';
import type { ConfigFile } from './config/read-config-file.js';

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
  /** Tells a child that watches its standard input to end. */
  endInput(): void;
  kill(signal: 'SIGINT' | 'SIGTERM'): void;
  readonly exited: Promise<{ readonly code: number | null; readonly error?: Error }>;
}

export interface SpawnRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keeps the child's standard input open while this process lives, so that it notices when it is gone. */
  readonly holdsInput?: boolean;
}

/** What a receiver said to a POST, or why it was not reached. */
export type PostAnswer =
  | { readonly status: number; readonly retryAfterS: number | undefined }
  | { readonly error: string };

export type Probe = { readonly status: number; readonly body: string } | { readonly status: undefined };

/** Everything a command does to the world, so that a test can stand in for it. */
export interface Effects {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: {
    readonly isTTY: boolean;
    read(): Promise<string>;
    /** As it comes, for what is not to be held in memory. */
    chunks(): AsyncIterable<Uint8Array>;
    /** Resolves when standard input has ended, without keeping the process alive. */
    ended(): Promise<void>;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Who runs this, as the operating system knows them, and on which machine. */
  user(): { readonly name: string; readonly host: string };
  /** Of this process, for people who look for it. */
  readonly pid: number;
  /** Milliseconds since some fixed instant; only differences mean something. */
  now(): number;
  /** The clock on the wall: milliseconds since 1970. */
  date(): number;
  /** From 0 to 1. */
  random(): number;
  /** Waits; ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs `work` every `ms` until the returned function is called; keeps no process alive. */
  every(ms: number, work: () => void): () => void;
  /** Memory of the whole process, as the system counts it. */
  residentBytes(): number;
  /** Ends the process this instant, tidying nothing: for when native code does not give the thread back. */
  endNow(): void;
  /** Opens a lake; detections follow what the configuration file says of them. */
  openEngine(lake: string, file?: ConfigFile): Promise<{ readonly engine: Engine; readonly scope: Scope }>;
  /** Opens the connection logs of a lake. */
  openConnections(lake: string): Promise<Connections>;
  /** Opens logs for one statement, without a lake. */
  openDirect(options: DirectOptions): Promise<DirectSession>;
  /** Counts the errors of application logs, without a lake. */
  analyzeErrors(request: ErrorsRequest, options: ErrorsOptions): Promise<ErrorReport>;
  /** What lies in a folder or bucket of application logs. */
  lookAtErrorLogs(from: ErrorsFrom, options: Pick<ErrorsOptions, 'signal'>): Promise<ErrorLogsState>;
  /** What the engine knows without a lake. */
  describe(): Promise<Description>;
  generate(options: GenerateOptions): Promise<GenerateReport>;
  /** Logs of another kind than flow logs. */
  generateKind(kind: string, options: KindOptions): Promise<KindReport>;
  /** Names of the scenarios the generator can plant. */
  scenarios(): Promise<readonly string[]>;
  isDirectory(path: string): Promise<boolean>;
  isFile(path: string): Promise<boolean>;
  /** A whole small text file; undefined when there is none. */
  readText(path: string): Promise<string | undefined>;
  openFile(path: string): Promise<FileOutput>;
  /** Hands `use` the path of a file that does not exist yet, and removes it afterwards. */
  withTemporaryFile<T>(use: (path: string) => Promise<T>): Promise<T>;
  readChunks(path: string): AsyncIterable<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  spawn(request: SpawnRequest): Child;
  isPortFree(options: { readonly host: string; readonly port: number }): Promise<boolean>;
  probe(url: string): Promise<Probe>;
  /** Sends a JSON text; redirects are not followed, because they could lead where the sender must not go. */
  post(url: string, json: string, signal: AbortSignal): Promise<PostAnswer>;
  openBrowser(url: string): void;
  /** What `doctor` asks about. */
  readonly machine: Machine;
}
