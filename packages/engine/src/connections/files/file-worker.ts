import { answerInTurn } from '../../core/answer-requests.js';
import { ColumnEncoder } from '../../parquet/column-chunk.js';
import type { ParquetColumn } from '../../parquet/columns.js';
import type { TextsAdded } from '../../parquet/text-dictionary.js';
import { TextReplica } from '../../parquet/text-replica.js';
import { type RowColumn, RowFile } from './row-file.js';

/** A column as it comes to this thread; its texts are those of a dictionary, by number. */
export type SentColumn =
  | { readonly codes: Int32Array; readonly dictionary: number }
  | Exclude<RowColumn, { readonly codes: Int32Array }>;

/** What this thread is asked. Files and dictionaries have numbers. */
export type FileRequest =
  | {
      readonly kind: 'open';
      readonly file: number;
      readonly path: string;
      readonly columns: readonly ParquetColumn[];
      /** The most rows of a row group. */
      readonly room: number;
    }
  | {
      readonly kind: 'rows';
      readonly file: number;
      readonly rows: number;
      readonly columns: readonly SentColumn[];
      readonly isUnsorted: boolean;
      /** What was added to dictionaries since rows were sent before. */
      readonly texts: readonly { readonly dictionary: number; readonly added: TextsAdded }[];
    }
  | { readonly kind: 'finish' | 'abandon'; readonly file: number }
  | { readonly kind: 'forget-texts' };

const files = new Map<number, RowFile>();
const replicas = new Map<number, TextReplica>();
/** Files are written in turn, and so share an encoder, which is for the largest row groups there are. */
const shared = { room: 0, encoder: new ColumnEncoder(0) };

/** Each is answered with the size of the file that it finished, in bytes. */
answerInTurn<FileRequest, number>(async (request) => {
  if (request.kind === 'forget-texts') {
    replicas.clear();
    return 0;
  }
  if (request.kind === 'open') {
    const { file, path, columns, room } = request;
    if (room > shared.room) Object.assign(shared, { room, encoder: new ColumnEncoder(room) });
    files.set(file, await RowFile.create(path, columns, shared.encoder));
    return 0;
  }
  const file = files.get(request.file);
  if (file === undefined) throw new Error('a file that was not opened is being written');
  if (request.kind === 'rows') {
    for (const { dictionary, added } of request.texts) replicaOf(dictionary).add(added);
    const { rows, columns, isUnsorted } = request;
    await file.add({ rows, columns: columns.map(received), isUnsorted });
    return 0;
  }
  files.delete(request.file);
  if (request.kind === 'finish') return file.finish();
  await file.abandon();
  return 0;
});

function received(column: SentColumn): RowColumn<TextReplica> {
  return 'codes' in column ? { codes: column.codes, texts: replicaOf(column.dictionary) } : column;
}

function replicaOf(dictionary: number): TextReplica {
  const known = replicas.get(dictionary) ?? new TextReplica();
  replicas.set(dictionary, known);
  return known;
}
