'use client';

import { Button } from '@mantine/core';
import type { ResultColumn, Row } from '@networkflow/engine/contract';
import { toCsv } from '../../format/to-csv';

/** The rows that are shown, as a file. */
export function ExportButtons(props: {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
  readonly isWhole: boolean;
}) {
  const { columns, rows } = props;
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        disabled={!props.isWhole}
        onClick={() => save('query.csv', 'text/csv', toCsv(rows, columns))}
      >
        CSV
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={!props.isWhole}
        onClick={() => save('query.json', 'application/json', JSON.stringify(rows))}
      >
        JSON
      </Button>
    </>
  );
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
