import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { answerOf } from './answer.mjs';

const [folder, modules] = process.argv.slice(2);
const pl = createRequire(`${modules}/`)('nodejs-polars');
const frames = readdirSync(folder)
  .filter((each) => each.endsWith('.gz'))
  .map((name) =>
    pl
      .readCSV(gunzipSync(readFileSync(`${folder}/${name}`)), { sep: ' ', nullValues: '-', inferSchemaLength: 0 })
      .select('srcaddr', 'dstport', 'bytes', 'start', 'action', 'log-status')
      .filter(pl.col('log-status').eq(pl.lit('OK')))
      .withColumns(pl.col('bytes').cast(pl.Int64), pl.col('start').cast(pl.Int64)),
  );
const all = pl.concat(frames);
const lists = (frame, key, value) => frame.select(key, value).rows();
answerOf(
  lists(all.groupBy('srcaddr').agg(pl.col('bytes').sum().alias('n')), 'srcaddr', 'n'),
  lists(
    all.withColumns(pl.col('start').div(3600).floor().alias('h')).groupBy('h').agg(pl.col('bytes').count().alias('n')),
    'h',
    'n',
  ),
  lists(
    all
      .filter(pl.col('action').eq(pl.lit('REJECT')))
      .groupBy('dstport')
      .agg(pl.col('action').count().alias('n')),
    'dstport',
    'n',
  ).map(([port, count]) => [Number(port), count]),
);
