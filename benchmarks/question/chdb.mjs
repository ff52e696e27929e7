import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { answerOf } from './answer.mjs';

const [folder, modules] = process.argv.slice(2);
const chdb = createRequire(`${modules}/`)('chdb');
const NUMBERS = { dstport: 'Int32', bytes: 'Int64', start: 'Int64' };
const first = readdirSync(folder).find((name) => name.endsWith('.gz'));
const names = gunzipSync(readFileSync(`${folder}/${first}`))
  .toString('latin1')
  .split('\n', 1)[0]
  .split(' ');
const structure = names.map((name) => `\`${name}\` Nullable(${NUMBERS[name] ?? 'String'})`).join(', ');
const text =
  `SELECT grouping(a) AS ga, grouping(h) AS gh, grouping(p) AS gp, a, h, p, toString(sum(b)) AS n, toString(count()) AS c FROM (` +
  `SELECT srcaddr AS a, intDiv(start, 3600) AS h, if(action = 'REJECT', dstport, -1) AS p, bytes AS b ` +
  `FROM file('${folder}/*.gz', CustomSeparatedWithNames, '${structure.replaceAll("'", "\\'")}') WHERE \`log-status\` = 'OK') ` +
  `GROUP BY GROUPING SETS ((a), (h), (p)) ` +
  `SETTINGS format_custom_field_delimiter = ' ', format_custom_escaping_rule = 'CSV', format_csv_null_representation = '-', ` +
  `input_format_with_names_use_header = 0`;
const rows = chdb
  .query(text, 'JSONCompactEachRow')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const grouped = (index) =>
  rows.filter((row) => row.slice(0, 3).every((mark, at) => (Number(mark) === 0) === (at === index)));
answerOf(
  grouped(0).map((row) => [row[3], row[6]]),
  grouped(1).map((row) => [row[4], row[7]]),
  grouped(2)
    .filter((row) => Number(row[5]) >= 0)
    .map((row) => [Number(row[5]), row[7]]),
);
