import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeConfig, type GenerateConfig } from './options.js';

export const LEDGER_FILE = 'ledger.json';
export const TRUTH_FILE = 'truth.json';
/** Present while a run is under way, and after one that was stopped. */
const UNFINISHED_FILE = 'generating.json';
const LOGS_FOLDER = 'AWSLogs';

/**
 * Makes `out` ready and marks it as being written. Refuses a folder with the logs of another run, whose ledger would
 * then be wrong; the same options again are welcome, for they write the same files. `overwrite` removes another run's
 * logs, but never logs that this generator did not write.
 */
export function claimFolder(out: string, config: GenerateConfig, overwrite: boolean): void {
  const options = describeConfig(config);
  if (existsSync(out)) {
    if (!statSync(out).isDirectory()) throw new Error(`${out} is a file. Name a folder to write the logs into.`);
    if (readdirSync(out).includes(LOGS_FOLDER)) clearEarlierRun(out, JSON.stringify(options), overwrite);
  }
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, UNFINISHED_FILE), `${JSON.stringify({ options })}\n`);
}

/** Takes the mark of an unfinished run away. */
export function releaseFolder(out: string): void {
  rmSync(join(out, UNFINISHED_FILE), { force: true });
}

function clearEarlierRun(out: string, wanted: string, overwrite: boolean): void {
  const earlier = optionsIn(join(out, UNFINISHED_FILE)) ?? optionsIn(join(out, LEDGER_FILE));
  if (earlier === wanted) return;
  if (earlier === null) {
    throw new Error(
      `${out} holds logs (${LOGS_FOLDER}/) that were not written by this generator, and they will not be touched. Name another folder.`,
    );
  }
  if (!overwrite) {
    throw new Error(
      `${out} already holds logs of another run (${LOGS_FOLDER}/), and mixing two runs would make ${LEDGER_FILE} wrong. Name an empty folder, remove this one, or ask to overwrite it.`,
    );
  }
  for (const name of [LOGS_FOLDER, TRUTH_FILE, LEDGER_FILE]) rmSync(join(out, name), { recursive: true, force: true });
}

/** The options a marker or ledger records, as JSON text; null when there is none or it is not ours. */
function optionsIn(path: string): string | null {
  try {
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof document !== 'object' || document === null || !('options' in document)) return null;
    return JSON.stringify(document.options);
  } catch {
    // Missing or not JSON: this generator did not finish writing it.
    return null;
  }
}
