// Another hour of the day's logs behind the end of a lake: objects of the first hours again, some days later.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { LOCAL_SCOPE } from '@networkflow/engine';
import { DAY } from './day.mjs';

const HOUR_S = 3_600;
const DAY_S = 86_400;
const MS_PER_S = 1_000;

/** Loads into `lake` what the day logged in its hour `hour`, as if it had been logged in that hour behind `end` (Unix seconds). */
export async function loadNextHour(engine, lake, end, hour) {
  const folder = `${lake}-logs-${hour}`;
  await mkdir(folder, { recursive: true });
  const names = (await readdir(DAY)).filter((name) => name.endsWith('.log.gz')).sort();
  const an = names.length / (DAY_S / HOUR_S);
  let seconds;
  for (const name of names.slice(Math.floor(hour * an), Math.ceil((hour + 1) * an))) {
    const [header, ...lines] = gunzipSync(await readFile(path.join(DAY, name)))
      .toString()
      .trim()
      .split('\n');
    const fields = header.split(' ');
    const [start, last] = [fields.indexOf('start'), fields.indexOf('end')];
    const moved = lines.flatMap((line) => {
      const values = line.split(' ');
      seconds ??= end - Math.floor(Number(values[start]) / DAY_S) * DAY_S;
      const isOfHour = Math.floor((Number(values[start]) % DAY_S) / HOUR_S) === hour;
      if (!isOfHour) return [];
      values[start] = String(Number(values[start]) + seconds);
      values[last] = String(Number(values[last]) + seconds);
      return [values.join(' ')];
    });
    if (moved.length > 0)
      await writeFile(path.join(folder, `next-${name}`), gzipSync(`${[header, ...moved].join('\n')}\n`));
  }
  const report = await engine.ingest({ folder }, LOCAL_SCOPE);
  return { rows: report.rows, until: new Date((end + (hour + 1) * HOUR_S) * MS_PER_S).toISOString() };
}
