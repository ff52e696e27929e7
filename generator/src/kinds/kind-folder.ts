import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Present while a run is under way, and after one that was stopped. */
const UNFINISHED_FILE = 'generating.json';
export const TRUTH_FILE = 'truth.json';

/** The folder of one run of a kind: refuses to mix two runs, and to touch logs of another origin. */
export class KindFolder {
  private readonly options: string;

  constructor(
    private readonly out: string,
    options: Readonly<Record<string, unknown>>,
    private readonly names: readonly string[],
  ) {
    this.options = JSON.stringify(options);
  }

  claim(overwrite: boolean): void {
    const { out } = this;
    if (existsSync(out)) {
      if (!statSync(out).isDirectory()) throw new Error(`${out} is a file. Name a folder to write the logs into.`);
      this.clearEarlierRun(overwrite);
    }
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, UNFINISHED_FILE), `${JSON.stringify({ options: JSON.parse(this.options) })}\n`);
  }

  /** Puts the truth in place and takes the mark of an unfinished run away. */
  release(truth: Readonly<Record<string, unknown>>): string {
    const path = join(this.out, TRUTH_FILE);
    writeFileSync(`${path}.partial`, `${JSON.stringify({ options: JSON.parse(this.options), ...truth }, null, 1)}\n`);
    renameSync(`${path}.partial`, path);
    rmSync(join(this.out, UNFINISHED_FILE), { force: true });
    return path;
  }

  private clearEarlierRun(overwrite: boolean): void {
    const { out, names } = this;
    if (readdirSync(out).length === 0) return;
    const earlier = optionsIn(join(out, UNFINISHED_FILE)) ?? optionsIn(join(out, TRUTH_FILE));
    if (earlier === null) {
      throw new Error(`${out} holds files that were not written by this generator. Name an empty folder.`);
    }
    if (earlier !== this.options && !overwrite) {
      throw new Error(
        `${out} already holds another run, and mixing two would make ${TRUTH_FILE} wrong. Name an empty folder, or ask to overwrite it.`,
      );
    }
    for (const name of [...names, TRUTH_FILE]) rmSync(join(out, name), { recursive: true, force: true });
  }
}

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
