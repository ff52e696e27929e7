// One run of all detections in a process of its own, so that CPU time and peak memory are its own.
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';

const [lake, from, to] = process.argv.slice(2);
const engine = await openEngine({ lake });
const before = process.cpuUsage();
const started = performance.now();
const { read, findings, detections } = await engine.detect({ from, to }, LOCAL_SCOPE);
const wallS = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
await engine.close();
process.stdout.write(
  JSON.stringify({
    wallS,
    cpuS: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    rows: read.reduce((sum, table) => sum + table.rows, 0),
    findings: findings.length,
    ran: detections.filter(({ status }) => status === 'ran').length,
    failed: detections.filter(({ status }) => status === 'failed').map(({ name }) => name),
  }),
);
