import type { RowFormat } from './row-writer.js';

/** One array of row objects, streamed: a row a line. Valid JSON also when there are no rows. */
export const json: RowFormat = (output) => {
  let separator = '[\n';
  return {
    begin: async () => undefined,
    rows: async (batch) => {
      if (batch.length === 0) return;
      await output.write(separator + batch.map((row) => JSON.stringify(row)).join(',\n'));
      separator = ',\n';
    },
    end: () => output.write(separator === '[\n' ? '[]\n' : '\n]\n'),
  };
};
