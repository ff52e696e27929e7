import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { LAKE } from './ingest.mjs';

const WARM_RUNS = 3;

export async function benchAnalyses(say) {
  const engine = await openEngine({ lake: LAKE });
  const rows = [];
  for (const { name, by = [undefined] } of engine.describe().analyses) {
    for (const choice of by) {
      const times = [];
      for (let run = 0; run <= WARM_RUNS; run += 1) {
        const { meta } = await engine.analyze(name, choice === undefined ? {} : { by: choice }, LOCAL_SCOPE);
        times.push(meta.elapsedMs);
      }
      const [first, ...warm] = times;
      const median = warm.sort((a, b) => a - b)[Math.floor(WARM_RUNS / 2)];
      say(`${name}${choice === undefined ? '' : ` by ${choice}`}: first ${first} ms, warm ${median} ms`);
      rows.push(`| ${name}${choice === undefined ? '' : ` by ${choice}`} | ${first} | ${median} |`);
    }
  }
  const { rows: records } = await engine.status(LOCAL_SCOPE);
  await engine.close();
  return [
    '## Analyses',
    '',
    `Unfiltered over ${records.toLocaleString('en')} records, default limits; milliseconds, the first call and the median of ${WARM_RUNS} more. Bar: 2,000.`,
    '',
    '| analysis | first | warm |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
