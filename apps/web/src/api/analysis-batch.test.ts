import type { AnalysisResult } from '@networkflow/engine/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askTogether } from './analysis-batch';

const result = (analysis: string): AnalysisResult => ({
  rows: [],
  meta: { analysis, columns: [], window: {}, rowCount: 0, elapsedMs: 1, sql: '', lakeVersion: 1 },
});
const problem = { status: 404, code: 'not-found', detail: 'There is no such analysis.' };

interface Sent {
  readonly url: string;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly signal: AbortSignal;
  readonly write: (line: object | string) => void;
  readonly close: () => void;
}

describe('analyses asked together', () => {
  let sent: Sent[] = [];
  let arrived: () => void = () => undefined;

  beforeEach(() => {
    sent = [];
    vi.stubGlobal('fetch', async (url: string, { body, signal }: { body: string; signal: AbortSignal }) => {
      const { analyses } = JSON.parse(body) as { analyses: { id: string; name: string }[] };
      const encoder = new TextEncoder();
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          signal.addEventListener('abort', () => controller.error(signal.reason));
          sent.push({
            url,
            signal,
            ids: analyses.map(({ id }) => id),
            names: analyses.map(({ name }) => name),
            write: (line) =>
              controller.enqueue(encoder.encode(typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)),
            close: () => controller.close(),
          });
        },
      });
      arrived();
      return new Response(stream);
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  const request = async (): Promise<Sent> => {
    const [first] = sent;
    if (first !== undefined) return first;
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
    return request();
  };

  const ask = (...names: string[]) =>
    names.map((name) => {
      const controller = new AbortController();
      return { controller, answer: askTogether(name, { limit: 1 }, controller.signal) };
    });

  it('go in one request and are answered in the order they finish, wherever the lines are cut', async () => {
    const [one, two] = ask('totals', 'talkers');
    const { ids, names, url, write, close } = await request();
    expect(url).toBe('/api/v1/batch');
    expect(names).toEqual(['totals', 'talkers']);

    const line = JSON.stringify({ id: ids[1], result: result('talkers') });
    write(line.slice(0, 20));
    write(`${line.slice(20)}\n`);
    expect((await two?.answer)?.meta.analysis).toBe('talkers');
    write({ id: ids[0], problem });
    await expect(one?.answer).rejects.toMatchObject({ status: 404, code: 'not-found', message: problem.detail });
    close();
    expect(sent).toHaveLength(1);
  });

  it('stop one by one without hurting the others', async () => {
    const [one, two] = ask('totals', 'talkers');
    const { ids, write, signal } = await request();

    one?.controller.abort();
    await expect(one?.answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(signal.aborted).toBe(false);
    write({ id: ids[0], result: result('totals') });
    write({ id: ids[1], result: result('talkers') });
    expect((await two?.answer)?.meta.analysis).toBe('talkers');
  });

  it('close the request once nobody waits', async () => {
    const asked = ask('totals', 'talkers');
    const { signal } = await request();

    for (const { controller } of asked) controller.abort();
    await Promise.allSettled(asked.map(({ answer }) => answer));
    expect(signal.aborted).toBe(true);
  });

  it('send nothing for a question given up before it was sent', async () => {
    const asked = ask('totals', 'talkers');
    asked[0]?.controller.abort();
    await expect(asked[0]?.answer).rejects.toMatchObject({ name: 'AbortError' });
    expect((await request()).names).toEqual(['talkers']);
  });

  it('say so when the server ends before it answered all', async () => {
    const [one, two] = ask('totals', 'talkers');
    const { ids, write, close } = await request();
    write({ id: ids[0], result: result('totals') });
    close();
    await one?.answer;
    await expect(two?.answer).rejects.toMatchObject({ code: 'unreachable' });
  });
});
