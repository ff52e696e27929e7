// What a lake takes, from its manifest: bytes a record of each kind of table, and sums as a share of records and of all.
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';

const KINDS = [
  ['records', (table) => table === 'flows'],
  ['sums by the hour', (table) => /^flow_\w+_hours$/.test(table)],
  ['sums by the day, whole', (table) => /^flow_(?!top_)\w+_days$/.test(table)],
  ['sums by the day, the greatest', (table) => /^flow_top_\w+_days$/.test(table)],
  ['conversations', (table) => table === 'conversations'],
  ['coverage, refusals, objects', () => true],
];
const MB = 1e6;

/** A table for the report: of what sums are a share is said in both ways, because a goal of a share may be read in both. */
export async function lakeBytes(lake) {
  const engine = await openEngine({ lake });
  const { rows: records, tables } = await engine.status(LOCAL_SCOPE);
  await engine.close();
  const left = [...tables];
  const sums = KINDS.map(([name, isOf]) => {
    const own = left.filter(({ table }) => isOf(table));
    for (const each of own) left.splice(left.indexOf(each), 1);
    return { name, rows: total(own, 'rows'), bytes: total(own, 'bytes') };
  });
  const all = { name: '**all**', rows: total(sums, 'rows'), bytes: total(sums, 'bytes') };
  const ofRecords = sums[0].bytes;
  const line = ({ name, rows, bytes }) =>
    `| ${name} | ${rows.toLocaleString('en')} | ${(bytes / MB).toFixed(1)} | ${(bytes / records).toFixed(2)} | ${(bytes / ofRecords).toFixed(3)} | ${(bytes / all.bytes).toFixed(3)} |`;
  const days = { name: '*sums by the day*', ...added(sums[2], sums[3]) };
  const every = { name: '*all sums*', ...added(days, sums[1]) };
  return [
    '| | rows | MB | bytes a record | share of the records | share of the lake |',
    '|---|---|---|---|---|---|',
    ...[...sums, days, every, all].map(line),
    '',
    'Goals: 20 bytes a record; sums by the day 0.04 of the lake, all sums 0.25.',
  ].join('\n');
}

function total(tables, field) {
  return tables.reduce((sum, each) => sum + each[field], 0);
}

function added(a, b) {
  return { rows: a.rows + b.rows, bytes: a.bytes + b.bytes };
}
