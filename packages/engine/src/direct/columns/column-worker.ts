import { workerData } from 'node:worker_threads';
import { answerInTurn } from '../../core/answer-requests.js';
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

/** The answers; `bytes` are those written so far. */
export type ColumnReply =
  | { readonly parsed: Parsed; readonly bytes: number }
  | { readonly files: readonly ColumnFile[] };

// The thread is started with these by `ColumnThreads`.
const { folder, name } = workerData as ColumnWorkerData;
const writer = new ColumnWriter(folder, name);
let cutter: LineCutter | undefined;

answerInTurn<ColumnRequest, ColumnReply>(async (request) => {
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
});
