import type { ResultColumn, Row } from '@networkflow/engine/contract';
import type { Output } from '../effects.js';

/** Turns batches of rows into text, as they come. `begin` and `end` are called once each, also when there are no rows. */
export interface RowWriter {
  begin(columns: readonly ResultColumn[]): Promise<void>;
  rows(batch: readonly Row[]): Promise<void>;
  end(): Promise<void>;
}

/** `notes` is where a writer tells a human what it left out; never mixed with the data. */
export type RowFormat = (output: Output, notes: Output) => RowWriter;
