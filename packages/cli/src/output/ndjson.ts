import type { RowFormat } from './row-writer.js';

/** One JSON object a line. */
export const ndjson: RowFormat = (output) => ({
  begin: async () => undefined,
  rows: async (batch) => {
    if (batch.length > 0) await output.write(batch.map((row) => `${JSON.stringify(row)}\n`).join(''));
  },
  end: async () => undefined,
});
