import { type ChildProcess, spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../bin/networkflow.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the built command line as a user does, with its temporary files in `folder`. */
export function start(
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  // What is set for people who run the tests is not meant for the tests.
  const own = Object.entries(process.env).filter(([name]) => !/^(NETWORKFLOW|AWS|S3)_/.test(name));
  const env = { ...Object.fromEntries(own), TMPDIR: folder, NETWORKFLOW_CONFIG: devNull, ...environment };
  return spawn(process.execPath, [LAUNCHER, ...words], { env });
}

/** Everything a child said, when it has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve) => {
    child.once('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') }),
    );
  });
}

/** The first output that matches; fails when the child ends without it. */
export function saying(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const match = pattern.exec(said);
      if (match !== null) resolve(match);
    });
    child.once('close', (code) => reject(new Error(`It ended (${code}) without saying ${pattern}: ${said}`)));
  });
}
