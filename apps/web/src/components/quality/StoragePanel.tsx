'use client';

import { ScrollArea } from '@mantine/core';
import { formatBytes, formatCount, formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import tableClasses from '../tables/PlainTable.module.css';
import { Card } from './Card';
import classes from './Quality.module.css';

/** Parts of a table beyond which merging them is worth a word. */
const MANY_PARTS = 2_000;

const TABLE_HEIGHT_PX = 350;

/** What each table of the lake takes on disk. */
export function StoragePanel() {
  const { status } = useView();
  const parts = status.tables.reduce((sum, table) => sum + table.parts, 0);
  return (
    <Card
      id="storage"
      title="Storage"
      subtitle={`${formatBytes(status.lakeBytes)} in ${formatExact(parts)} Parquet parts`}
      span={4}
    >
      <ScrollArea.Autosize
        mah={TABLE_HEIGHT_PX}
        type="auto"
        offsetScrollbars="y"
        viewportProps={{ tabIndex: 0 }}
        aria-label="Storage by table"
      >
        <table className={tableClasses.table}>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col" className={tableClasses.number}>
                Rows
              </th>
              <th scope="col" className={tableClasses.number}>
                Parts
              </th>
              <th scope="col" className={tableClasses.number}>
                Bytes
              </th>
            </tr>
          </thead>
          <tbody>
            {status.tables.map((table) => (
              <tr key={table.table}>
                <td>{table.table}</td>
                <td className={tableClasses.number}>{formatCount(table.rows)}</td>
                <td className={tableClasses.number}>{formatExact(table.parts)}</td>
                <td className={tableClasses.number}>{formatBytes(table.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {parts > MANY_PARTS && (
          <p className={classes.more}>
            Many parts slow every question down a little: <code>networkflow maintain</code> merges them.
          </p>
        )}
      </ScrollArea.Autosize>
    </Card>
  );
}
