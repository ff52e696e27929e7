import { parentPort, workerData } from 'node:worker_threads';
import { type ColumnFile, ColumnWriter } from './column-writer.js';
import { LineCutter } from './cut-lines.js';
import { type Parsed, type ParseRequest, parseObject } from './parse-object.js';
import type { WantedLines } from './wanted-columns.js';

/** Where this thread writes. */
export interface ColumnWorkerData {
  readonly folder: string;
  readonly name: string;
}

/** What this thread is asked: an object, or to end its files. */
export type ColumnRequest = { readonly object: ParseRequest; readonly lines: WantedLines } | 'finish';

/** The answers, one to each request in the order asked; `bytes` are those written so far. */
export type ColumnReply =
  | { readonly parsed: Parsed; readonly bytes: number }
  | { readonly files: readonly ColumnFile[] }
  | { readonly error: unknown };

// The thread is started with these by `ColumnThreads`.
const { folder, name } = workerData as ColumnWorkerData;
const writer = new ColumnWriter(folder, name);
let cutter: LineCutter | undefined;
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: ColumnRequest) => {
  last = last.then(async () => {
    const reply: ColumnReply = await handle(request).catch((error: unknown) => ({ error }));
    parentPort?.postMessage(reply);
  });
});

async function handle(request: ColumnRequest): Promise<ColumnReply> {
  if (request === 'finish') {
    await writer.finish();
    return { files: writer.files };
  }
  const { object, lines } = request;
  if (cutter?.fields !== lines.fields || cutter.delimiter !== lines.delimiter) {
    cutter = new LineCutter(lines.fields, lines.delimiter);
  }
  const parsed = await parseObject(object, lines, cutter, writer);
  return { parsed, bytes: writer.bytes };
}
