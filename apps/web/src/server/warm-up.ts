import { setTimeout as delay } from 'node:timers/promises';
import { type AnalysisRequest, LOCAL_SCOPE } from '@networkflow/engine';
import { type AskedAnalysis, questionsInSight } from '../state/questions-in-sight';
import { atLeastOneWeek, type ResolvedWindow, resolveWindow } from '../state/resolve-window';
import { DEFAULT_TABLE, DEFAULT_VIEW, TABLES } from '../state/view-state';
import { accessSettings } from './access/judge';
import { getEngine } from './engine';
import { logFailure } from './request-log';
import type { Visits } from './visits';

const CLIENT = 'warm-up';
const PORT_DEFAULT = 3_000;
const PAGE_TIMEOUT_MS = 30_000;
/** Readiness waits no longer than this for the first page and its numbers. */
const PREPARING_MAX_MS = 1_500;
/** Nobody has to have come for so long before anything else is asked; pages come in a burst of requests. */
const QUIET_MS = 1_000;
/** The page comes first: it is what takes longest. */
const FIRST_ASKED = ['/', '/api/v1/status', '/api/v1/quality', '/api/v1/findings?limit=1'] as const;
const EVERY_HOST = /^(0\.0\.0\.0|::|\[::\])$/;

declare global {
  // Routes are bundled apart, and readiness waits for this.
  var networkflowPrepared: Promise<void> | undefined;
}

/**
 * Does what the first person to open the dashboard would wait for. The page is made once, which loads what makes pages, and
 * what it shows first is asked: readiness waits for that, within bounds. Then the overview's other questions are answered and
 * kept, in the pauses between people's own. A lake that cannot be asked is somebody else's to report.
 */
export async function warmUp(visits: Visits): Promise<void> {
  const prepared = prepare();
  globalThis.networkflowPrepared = Promise.race([prepared, delay(PREPARING_MAX_MS, undefined, { ref: false })]);
  try {
    await prepared;
    await answerTheRest(visits);
  } catch (error) {
    logFailure('not warmed up', error);
  }
}

async function prepare(): Promise<void> {
  try {
    // The page starts on its questions itself; here they are waited for.
    await Promise.all([makeFirstPage(), answerInSight()]);
  } catch (error) {
    logFailure('not prepared', error);
  }
}

async function answerInSight(): Promise<void> {
  const engine = await getEngine();
  const status = await engine.status(LOCAL_SCOPE);
  const asked = questionsInSight(DEFAULT_VIEW, status);
  await Promise.all(asked.map(({ name, request }) => engine.analyze(name, request, LOCAL_SCOPE, { client: CLIENT })));
}

/** One question after another, each left when somebody comes and asked again when they have what they came for. */
async function answerTheRest(visits: Visits): Promise<void> {
  const engine = await getEngine();
  const { window } = await engine.status(LOCAL_SCOPE);
  for (const { name, request } of window === null ? [] : firstQuestions(window)) {
    for (let isAnswered = false; !isAnswered; ) {
      await visits.untilQuiet(QUIET_MS);
      const { next: signal } = visits;
      isAnswered = await engine.analyze(name, request, LOCAL_SCOPE, { client: CLIENT, signal }).then(
        () => true,
        (error: unknown) => {
          if (signal.aborted) return false;
          throw error;
        },
      );
    }
  }
}

/** Asks this server for its first page and what that asks beside analyses: the first call of a route loads it. */
async function makeFirstPage(): Promise<void> {
  const { token } = accessSettings();
  const { PORT = String(PORT_DEFAULT), HOSTNAME = '0.0.0.0' } = process.env;
  const host = EVERY_HOST.test(HOSTNAME) ? '127.0.0.1' : HOSTNAME.includes(':') ? `[${HOSTNAME}]` : HOSTNAME;
  for (const path of FIRST_ASKED) {
    const response = await fetch(`http://${host}:${PORT}${path}`, {
      headers: { connection: 'close', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(PAGE_TIMEOUT_MS),
    });
    await response.arrayBuffer();
  }
}

/** What the overview asks when it is opened as it is, in the order it is seen. */
export function firstQuestions(data: ResolvedWindow): readonly AskedAnalysis[] {
  const window = resolveWindow(DEFAULT_VIEW.range, data);
  if (window === undefined) return [];
  const { measure, deniedBy, paths } = DEFAULT_VIEW;
  const ask = (name: string, own: AnalysisRequest = {}, when: ResolvedWindow = window): AskedAnalysis => ({
    name,
    request: { ...when, ...own },
  });
  const table = { limit: 10, offset: 0, sort: DEFAULT_TABLE.sort };
  return [
    ...questionsInSight(DEFAULT_VIEW, { window: data }),
    ask('flows-per-hour', {}, data),
    ask('heatmap', {}, atLeastOneWeek(window, data.from)),
    ask('denied', { by: 'port', measure: 'flows', limit: 10 }),
    ask('denied', { by: deniedBy, measure: 'flows' }),
    ask('top-sources', { measure, limit: 10 }),
    ask('top-destinations', { measure, limit: 10 }),
    ask('services', { measure, limit: 10 }),
    ask('protocols', { measure, limit: 50 }),
    ask('paths', { by: paths.join(','), measure }),
    ask('countries', { measure, limit: 300 }),
    ...TABLES.map((name) => ask(name, table)),
  ];
}
