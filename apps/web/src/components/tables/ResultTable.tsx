'use client';

import type { AnalysisResult } from '@networkflow/engine/contract';
import { PlainTable } from './PlainTable';
import { resultColumns } from './result-columns';

/** The rows behind any picture, each value a way to filter: what a chart tells the pointer, told to the keyboard. */
export function ResultTable({ result, label }: { readonly result: AnalysisResult; readonly label: string }) {
  return <PlainTable label={label} rows={result.rows} columns={resultColumns(result.meta.columns)} />;
}
