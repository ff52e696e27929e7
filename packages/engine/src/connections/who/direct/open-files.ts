import { type FileHandle, open } from 'node:fs/promises';

/** Milliseconds that a file stays open behind the last reading: what one question reads, the next one often does too. */
const IDLE_MS = 1_000;

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** Files that are read piece by piece, open for as long as readings follow each other: what was removed is soon let go of. */
export class OpenFiles {
  readonly #files = new Map<string, OpenFile>();

  /** Reads something of a file. */
  async use<T>(path: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
    const file = this.#files.get(path) ?? { handle: open(path, 'r'), users: 0, timer: undefined };
    this.#files.set(path, file);
    clearTimeout(file.timer);
    file.users += 1;
    try {
      return await read(await file.handle);
    } finally {
      file.users -= 1;
      if (file.users === 0) file.timer = this.#closeLater(path, file);
    }
  }

  #closeLater(path: string, file: OpenFile): NodeJS.Timeout {
    const close = (): void => {
      if (this.#files.get(path) === file) this.#files.delete(path);
      file.handle.then((handle) => handle.close()).catch(() => undefined);
    };
    return setTimeout(close, IDLE_MS).unref();
  }
}
