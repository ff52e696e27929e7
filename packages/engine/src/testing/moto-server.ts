import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../core/errors.js';
import { missingTool, type TestTool } from './test-tools.js';

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/** The folder of moto, installed when there is a Python with pip to do it. */
export function motoForTests(): TestTool {
  try {
    const script = path.join(REPOSITORY, 'scripts', 'fetch-moto.mjs');
    return { folder: execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: 'pipe' }).trim() };
  } catch (error) {
    return missingTool(`moto cannot be installed: ${messageOf(error)}`);
  }
}

export interface MotoServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function startMoto(folder: string): Promise<MotoServer> {
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await addressOf(child);
  return {
    url,
    async close() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** It says where it listens, among much else. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('moto was started without stderr.');
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stderr.resume();
    return url;
  }
  throw new Error(`moto did not start:\n${said.join('\n')}`);
}
