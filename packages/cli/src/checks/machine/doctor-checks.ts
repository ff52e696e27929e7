import { resolve } from 'node:path';
import type { DoctorOptions } from '../../commands/doctor.js';
import type { Effects } from '../../effects.js';
import { LAKE_DEFAULT } from '../../lake.js';
import type { Check, CheckReport } from '../check.js';
import { configCheck, settingsDespite } from './config.js';
import { diskCheck, lakePlace, temporaryPlace } from './disk.js';
import { clockCheck, type LakeFacts, lakeCheck, leftoversCheck } from './lake.js';
import { cpuCheck, memoryCheck } from './memory.js';
import { portCheck } from './port.js';
import { duckdbCheck, httpfsCheck, nodeCheck } from './runtime.js';

const PORT_DEFAULT = 8050;
const HOST_DEFAULT = '127.0.0.1';

/** Everything that is looked at on this machine, those waited for first. */
export async function doctorChecks(
  options: DoctorOptions,
  effects: Effects,
): Promise<{ readonly checks: readonly Check[]; readonly subject: CheckReport['subject'] }> {
  const { LIMITS } = await import('@networkflow/engine');
  const settings = await settingsDespite(settingsGiven(options), effects);
  const { host = HOST_DEFAULT, port = PORT_DEFAULT, lake, extensionDir, bucket, folder: logs } = settings.values;
  const folder = resolve(lake ?? LAKE_DEFAULT);
  const facts: LakeFacts = {};
  const { machine } = effects;
  const checks: Check[] = [
    nodeCheck(machine),
    duckdbCheck(machine),
    httpfsCheck(machine, extensionDir),
    cpuCheck(machine, effects),
    memoryCheck(machine, LIMITS, effects),
    diskCheck(lakePlace(folder), machine),
    diskCheck(temporaryPlace(machine.temporaryFolder()), machine),
    portCheck({ host, port }, effects),
    configCheck(settings, effects),
    lakeCheck(
      { folder, mustExist: lake !== undefined && bucket === undefined && logs === undefined },
      settings.file,
      facts,
      effects,
    ),
    leftoversCheck(folder, facts, machine, isAlive),
    clockCheck(facts, effects),
  ];
  return { checks, subject: { lake: folder, host, port } };
}

/** The command's own flags are no settings. */
function settingsGiven({ timeout: _timeout, strict: _strict, json: _json, ...given }: DoctorOptions) {
  return given;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return Reflect.get(Object(error), 'code') !== 'ESRCH';
  }
}
