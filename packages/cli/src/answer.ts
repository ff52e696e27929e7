import type { ResultColumn, Row } from '@networkflow/engine/contract';
import type { Effects, Output } from './effects.js';
import { ROW_FORMATS, type RowFormatName } from './output/registry.js';
import type { RowWriter } from './output/row-writer.js';

export interface AnswerOptions {
  readonly format: RowFormatName;
  /** Where to; stdout when missing. */
  readonly out?: string | undefined;
}

/** Runs `use` with a writer for the wanted format; a file appears only when everything was written. */
export async function writeAnswer(
  { format, out }: AnswerOptions,
  effects: Pick<Effects, 'stdout' | 'stderr' | 'openFile'>,
  use: (writer: RowWriter) => Promise<void>,
): Promise<void> {
  const start = (output: Output): RowWriter => ROW_FORMATS[format](output, effects.stderr);
  if (out === undefined) return use(start(effects.stdout));

  const file = await effects.openFile(out);
  try {
    await use(start(file));
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.commit();
}

/** Writes rows that are all there. */
export function writeRows(
  answer: { readonly columns: readonly ResultColumn[]; readonly rows: readonly Row[] },
  options: AnswerOptions,
  effects: Pick<Effects, 'stdout' | 'stderr' | 'openFile'>,
): Promise<void> {
  return writeAnswer(options, effects, async (writer) => {
    await writer.begin(answer.columns);
    await writer.rows(answer.rows);
    await writer.end();
  });
}

/** One JSON document on stdout, indented: for reports, not for rows. */
export function writeDocument(value: unknown, effects: Pick<Effects, 'stdout'>): Promise<void> {
  return effects.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
