import { availableParallelism } from 'node:os';
import { AskedThread } from '../../core/asked-thread.js';
import { isBuilt, threadCode } from '../../core/thread-code.js';
import type { ParquetColumn } from '../../parquet/columns.js';
import type { TextDictionary, TextsAdded } from '../../parquet/text-dictionary.js';
import type { FileRequest, SentColumn } from './file-worker.js';
import type { RowBlock, RowColumn, RowSink } from './row-file.js';

const CODE = threadCode('file-worker.js', import.meta.url);
/** Row groups that wait to be written: some 3 MB each. */
const WAITING_MAX = 4;

interface Sent {
  readonly number: number;
  count: number;
}

/** Writes Parquet files in a thread of its own, so that records are read at the same time. It starts with the first file. */
export class FileThread {
  #thread: AskedThread<FileRequest, number> | undefined;
  readonly #dictionaries = new Map<TextDictionary, Sent>();
  #dictionaryNumbers = 0;
  #files = 0;
  #isClosed = false;

  /** Whether there is a processor for it, and its code. */
  static get isUseful(): boolean {
    return availableParallelism() > 1 && isBuilt(CODE);
  }

  /** `room` is the most rows of a row group. */
  async create(path: string, columns: readonly ParquetColumn[], room: number): Promise<RowSink> {
    this.#files += 1;
    const file = this.#files;
    await this.#ask({ kind: 'open', file, path, columns, room }, []);
    return new ThreadFile(this.#connectionTo(file));
  }

  /** Frees the memory of texts that no rows to come have: those are of other dictionaries. */
  async forgetTexts(): Promise<void> {
    if (this.#dictionaries.size === 0) return;
    this.#dictionaries.clear();
    await this.#ask({ kind: 'forget-texts' }, []);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.close();
  }

  #connectionTo(file: number): FileConnection {
    return {
      rows: (block) => this.#rows(file, block),
      end: (kind) => this.#ask({ kind, file }, []),
    };
  }

  #rows(file: number, { rows, columns, isUnsorted }: RowBlock): Promise<number> {
    const transfer: ArrayBuffer[] = [];
    const texts: { dictionary: number; added: TextsAdded }[] = [];
    const sent = columns.map((column) => this.#sent(column, texts, transfer));
    return this.#ask({ kind: 'rows', file, rows, columns: sent, isUnsorted, texts }, transfer);
  }

  #sent(column: RowColumn, texts: { dictionary: number; added: TextsAdded }[], transfer: ArrayBuffer[]): SentColumn {
    if ('same' in column) return column;
    const array = 'codes' in column ? column.codes : column.numbers;
    if (array.buffer instanceof ArrayBuffer) transfer.push(array.buffer);
    if (!('codes' in column)) return column;
    let known = this.#dictionaries.get(column.texts);
    if (known === undefined) {
      this.#dictionaryNumbers += 1;
      known = { number: this.#dictionaryNumbers, count: 0 };
      this.#dictionaries.set(column.texts, known);
    }
    if (column.texts.count > known.count) {
      texts.push({ dictionary: known.number, added: column.texts.addedSince(known.count) });
      known.count = column.texts.count;
    }
    return { codes: column.codes, dictionary: known.number };
  }

  async #ask(request: FileRequest, transfer: readonly ArrayBuffer[]): Promise<number> {
    if (this.#isClosed) throw new Error('the thread that writes files was closed');
    this.#thread ??= new AskedThread(CODE);
    return this.#thread.ask(request, transfer);
  }
}

interface FileConnection {
  rows(block: RowBlock): Promise<number>;
  end(kind: 'finish' | 'abandon'): Promise<number>;
}

/** A file in the other thread: a few row groups wait for it, and what fails of one is thrown with the next. */
class ThreadFile implements RowSink {
  readonly #thread: FileConnection;
  readonly #underWay: Promise<void>[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(thread: FileConnection) {
    this.#thread = thread;
  }

  async add(block: RowBlock): Promise<void> {
    const written = this.#thread.rows(block).then(
      () => undefined,
      (error: unknown) => {
        this.#failure ??= { error };
      },
    );
    this.#underWay.push(written);
    if (this.#underWay.length > WAITING_MAX) await this.#underWay.shift();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async finish(): Promise<number> {
    await Promise.all(this.#underWay.splice(0));
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#thread.end('finish');
  }

  async abandon(): Promise<void> {
    await this.#thread.end('abandon').catch(() => undefined);
  }
}
